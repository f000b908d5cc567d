import { expect, test } from 'vitest';
import { changeText } from '../../model/design/change';
import type { Json } from '../../model/design/json';
import { parseExact } from '../../model/exactJson';
import { readDefinition } from '../../model/design/text';
import { converted, convertedText, formattedText } from './formats';

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

test('large integers keep their digits in YAML', () => {
  const json = '{"States":{"A":{"Result":{"id":9007199254740993}}}}';
  const yaml = convertedText(json) ?? '';
  expect(yaml).toContain('id: 9007199254740993');
  expect(convertedText(yaml)).toContain('"id": 9007199254740993');
  const changed = changeText(yaml, 'yaml', [
    { kind: 'set', path: ['States', 'A', 'Comment'], value: 'kept' },
    {
      kind: 'set',
      path: ['States', 'A', 'Result', 'other'],
      value: parseExact('12345678901234567890') as Json,
    },
  ]);
  expect(readDefinition(changed, 'yaml').problems).toEqual([]);
  expect(changed).toMatch(/id: 9007199254740993\n\s+other:\s+12345678901234567890\n/);
});

test('a conversion that changes the definition is not offered as the same text', () => {
  expect(convertedText('{"States":{"A":{"Seconds":0.12345678901234567890}}}')).toBeUndefined();
  expect(convertedText('{"StartAt":')).toBeUndefined();
  expect(convertedText('')).toBeUndefined();
});

test('other texts of the same numbers are no change', () => {
  const json = '{"States":{"A":{"Seconds":1.0,"Result":1e2}}}';
  expect(convertedText(json)).toContain('Seconds: 1\n');
});

test('a text that was converted and not edited comes back as it was', () => {
  const json = '{ "States": {"A":{"Seconds":1.0,\n"Result":0.12345678901234567890}}}';
  const toYaml = converted(readDefinition(json, 'json'), json, []);
  const back = converted(readDefinition(toYaml.to, 'yaml'), toYaml.to, [toYaml]);
  expect(back).toEqual({ from: toYaml.to, to: json });
  expect(converted(readDefinition(json, 'json'), json, [back]).to).toBe(toYaml.to);
  const edited = `${toYaml.to}StartAt: A\n`;
  expect(converted(readDefinition(edited, 'yaml'), edited, [toYaml]).to).toContain(
    '"StartAt": "A"',
  );
});
