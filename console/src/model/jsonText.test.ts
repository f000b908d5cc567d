import { expect, it } from 'vitest';
import { bytesText, pretty, prettyNested } from './jsonText';

it('indents JSON without changing numbers, escapes or order', () => {
  expect(pretty('{"b":[1.0,1e400],"a":{},"c":[], "t":"x: {,\\u00e4\\""}')).toBe(
    '{\n  "b": [\n    1.0,\n    1e400\n  ],\n  "a": {},\n  "c": [],\n  "t": "x: {,\\u00e4\\""\n}',
  );
  expect(pretty('not {json')).toBe('not {json');
});

it('formats the size of a text', () => {
  expect(bytesText('"ä"')).toBe('4 bytes');
  expect(bytesText('x'.repeat(2048))).toBe('2.0 KiB');
});

it('indents the JSON in strings of JSON', () => {
  const cause = JSON.stringify({ message: JSON.stringify({ code: 7, tags: ['a'] }), note: '{no' });
  expect(prettyNested(JSON.stringify({ Cause: cause }))).toBe(
    [
      '{',
      '  "Cause": {',
      '    "message": {',
      '      "code": 7,',
      '      "tags": [',
      '        "a"',
      '      ]',
      '    },',
      '    "note": "{no"',
      '  }',
      '}',
    ].join('\n'),
  );
  expect(prettyNested('card declined')).toBe('card declined');
});
