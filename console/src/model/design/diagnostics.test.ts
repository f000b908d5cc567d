import { expect, it } from 'vitest';
import { pathOf, placeDiagnostics } from './diagnostics';
import { stateAround } from './machine';
import { formatOf, pathAt, rangeOf, readDefinition } from './text';

const definition = {
  StartAt: 'A/B[0]',
  States: {
    A: { Type: 'Pass' },
    'A/B[0]': {
      Type: 'Parallel',
      Branches: [{ StartAt: 'X', States: { X: { Type: 'Pas' } } }],
      Next: 'No',
    },
  },
};

it('resolves locations whose names contain slashes and brackets', () => {
  const found = (location: string): unknown => pathOf(definition, location).found;
  expect(found('/')).toEqual([]);
  expect(found('/States/A/B[0]/Next')).toEqual(['States', 'A/B[0]', 'Next']);
  expect(found('/States/A/B[0]/Branches[0]/States/X/Type')).toEqual([
    'States',
    'A/B[0]',
    'Branches',
    0,
    'States',
    'X',
    'Type',
  ]);
  expect(pathOf(definition, '/States/A/Next')).toEqual({
    found: ['States', 'A'],
    missing: ['Next'],
  });
  expect(found('[Source: (String)"x"; line: 1, column: 4]')).toEqual([]);
});

it('locates a diagnostic in text, graph and form', () => {
  for (const [format, text] of [
    ['json', JSON.stringify(definition, null, 2)],
    [
      'yaml',
      'StartAt: A/B[0]\nStates:\n  A: {Type: Pass}\n  A/B[0]:\n    Type: Parallel\n    Next: No\n    Branches:\n    - States:\n        X:\n          Type: Pas # no\n',
    ],
  ] as const) {
    const read = readDefinition(text, format);
    const [next, type, missing, schema] = placeDiagnostics(read, [
      {
        severity: 'ERROR',
        code: 'MISSING_TRANSITION_TARGET',
        message: 'm',
        location: '/States/A/B[0]/Next',
      },
      {
        severity: 'ERROR',
        code: 'SCHEMA_VALIDATION_FAILED',
        message: 'm',
        location: '/States/A/B[0]/Branches[0]/States/X/Type',
      },
      {
        severity: 'ERROR',
        code: 'SCHEMA_VALIDATION_FAILED',
        message: 'm',
        location: '/States/A/Next',
      },
      { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: 'm' },
    ]);
    expect([next?.state, next?.field, type?.state, type?.field]).toEqual([
      'A/B[0]',
      'Next',
      'X',
      'Type',
    ]);
    expect(text.slice(missing?.range.from, missing?.range.to)).toMatch(/^"?A"?$/);
    expect([missing?.state, missing?.field, schema?.state]).toEqual(['A', 'Next', undefined]);
    expect(text.slice(type?.range.from, type?.range.to)).toBe(
      format === 'json' ? '"Type": "Pas"' : 'Type: Pas',
    );
    expect(text.slice(next?.range.from, next?.range.to)).toMatch(/^"?Next"?: "?No"?$/);
  }
});

it('underlines only the first character of an object without a key', () => {
  const read = readDefinition(JSON.stringify(definition, null, 2), 'json');
  const of = (location: string) =>
    placeDiagnostics(read, [{ severity: 'ERROR', code: 'C', message: 'm', location }])[0]?.range;
  expect(of('/')).toEqual({ from: 0, to: 1 });
  const branch = of('/States/A/B[0]/Branches[0]');
  expect(read.text.slice(branch?.from, branch?.to)).toBe('{');
});

it('shows the position of unreadable text once, without the text', () => {
  const source = '[Source: (String)"[a]; line: 9, column: 9]\n"; line: 1, column: 4]';
  const [placed] = placeDiagnostics(readDefinition('[a]', 'json'), [
    { severity: 'ERROR', code: 'C', message: `Unexpected\n at ${source}`, location: source },
  ]);
  expect([placed?.message, placed?.location]).toEqual(['Unexpected', 'line 1, column 4']);
});

it('finds the state at the cursor, and the text of a state', () => {
  const text = JSON.stringify(definition, null, 2);
  const read = readDefinition(text, 'json');
  expect(stateAround(read.value, pathAt(read, text.indexOf('Pas"')))?.name).toBe('X');
  expect(stateAround(read.value, pathAt(read, text.indexOf('"No"')))?.name).toBe('A/B[0]');
  expect(stateAround(read.value, pathAt(read, 3))).toBeUndefined();
  const range = rangeOf(read, ['States', 'A']);
  expect(text.slice(range?.from, range?.to)).toMatch(/^"A": \{\s+"Type": "Pass"\s+\}$/);
});

it('reports the position of a JSON syntax error', () => {
  const text = '{\n  "StartAt": "A", // the first\n}';
  const [comment] = readDefinition(text, 'json').problems;
  expect(comment?.message).toContain('JSON does not support comments');
  expect(text.slice(comment?.from, comment?.to)).toBe('// the first');
  expect(readDefinition('a: [1\nb: 2', 'yaml').problems[0]?.message).toMatch(/Flow sequence/);
});

it.each([
  ['', 'json'],
  ['  \n', 'json'],
  ['[]', 'json'],
  ['17', 'json'],
  ['"text"', 'json'],
  ['not a definition', 'json'],
  ['http://example.org', 'json'],
  ['{"StartAt": "A"}', 'json'],
  ['// the first\n{"StartAt": "A"}', 'json'],
  ['StartAt: A', 'yaml'],
  ['\nStates:\n  A: {}', 'yaml'],
  ['"StartAt": A', 'yaml'],
  ["'StartAt' : A", 'yaml'],
  ['# the first\n{StartAt: A}', 'yaml'],
  ['---\nStartAt: A', 'yaml'],
])('detects %j as %s', (text, format) => expect(formatOf(text)).toBe(format));

it('finds no definition in a text without an object', () => {
  expect(readDefinition('', 'json').problems).toEqual([]);
  expect(readDefinition('not a definition', 'json').problems[0]?.message).toMatch(/^Invalid JSON/);
  expect(readDefinition('[]', 'json').value).toEqual([]);
});
