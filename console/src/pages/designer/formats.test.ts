import { expect, test } from 'vitest';
import { readDefinition } from '../../model/design/text';
import { convertedText, formattedText } from './formats';

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

test('a definition is converted to YAML and back without a change', () => {
  const result = '{"n":[],"m":{}}';
  const minified = `{"StartAt":"A","States":{"A":{"Type":"Pass","Result":${result},"End":true}}}`;
  const yaml = convertedText(minified) ?? '';
  expect(yaml).toContain('StartAt: A');
  expect(JSON.parse(convertedText(yaml) ?? '')).toEqual(JSON.parse(minified));
});

test('a conversion that changes the definition is not offered as the same text', () => {
  expect(convertedText('{"States":{"A":{"Seconds":12345678901234567890}}}')).toBeUndefined();
  expect(convertedText('{"StartAt":')).toBeUndefined();
  expect(convertedText('')).toBeUndefined();
});
