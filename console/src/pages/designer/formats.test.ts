import { expect, test } from 'vitest';
import { readDefinition } from '../../model/design/text';
import { formattedText } from './formats';

test('a definition is indented in its own format', () => {
  const json = '{"StartAt":"A"}';
  expect(formattedText(readDefinition(json, 'json'), json)).toBe('{\n  "StartAt": "A"\n}\n');
});

test('YAML keeps its comments', () => {
  const yaml = '# Orders\nStates:\n      A:   {Type: Pass}   # the first\nStartAt:    A\n';
  const formatted = formattedText(readDefinition(yaml, 'yaml'), yaml);
  expect(formatted).toBe('# Orders\nStates:\n  A: { Type: Pass } # the first\nStartAt: A\n');
  expect(formattedText(readDefinition(formatted, 'yaml'), formatted)).toBe(formatted);
});
