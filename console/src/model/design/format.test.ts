import { expect, test } from 'vitest';
import { formattedJson } from './format';

test('minified JSON is indented, and its numbers keep their digits', () => {
  const text = '{"StartAt":"A","n":12345678901234567890,"list":[1.50,{}],"text":"a\\u0041,{"}';
  expect(formattedJson(text)).toBe(`{
  "StartAt": "A",
  "n": 12345678901234567890,
  "list": [
    1.50,
    {}
  ],
  "text": "a\\u0041,{"
}
`);
});

test('formatted JSON is unchanged, also with other indentation before', () => {
  const formatted = formattedJson('{\n\n    "a":\t{"b": null }}\n\n');
  expect(formatted).toBe('{\n  "a": {\n    "b": null\n  }\n}\n');
  expect(formattedJson(formatted)).toBe(formatted);
});

test('other text is unchanged', () => {
  for (const text of ['', '{"a":', 'StartAt: A\n']) expect(formattedJson(text)).toBe(text);
});
