import { describe, expect, it } from 'vitest';
import { changeText, changeValue, editBetween, type Change } from './change';
import { readDefinition, type Format } from './text';

const json = `{
  "StartAt": "Charge",
  "States": {
    "Charge": {"Type": "Task", "Resource": "arn:x",   "Next": "Done"},
    "Done": {
      "Type": "Succeed"
    }
  }
}
`;

const yaml = `# An order.
StartAt: Charge   # first
States:
    # takes the money
    Charge:
        Type: Task
        Resource: "arn:x"
        Retry:
            - ErrorEquals: [Busy]   # now and then
              MaxAttempts: 2
            - ErrorEquals:
              - States.ALL
        Comment: |
            two
            lines

        Next: Done

    # the end
    Done: {Type: Succeed}
`;

function lines(before: string, after: string): { removed: string[]; added: string[] } {
  const old = before.split('\n');
  const now = after.split('\n');
  return {
    removed: old.filter((line) => !now.includes(line)),
    added: now.filter((line) => !old.includes(line)),
  };
}

function change(
  text: string,
  format: Format,
  ...changes: Change[]
): { removed: string[]; added: string[] } {
  return lines(text, changeText(text, format, changes));
}

describe('changing JSON text', () => {
  it('changes only its member on a shared line', () => {
    expect(
      change(json, 'json', { kind: 'set', path: ['States', 'Charge', 'Next'], value: 'Ship' }),
    ).toEqual({
      removed: ['    "Charge": {"Type": "Task", "Resource": "arn:x",   "Next": "Done"},'],
      added: ['    "Charge": {"Type": "Task", "Resource": "arn:x",   "Next": "Ship"},'],
    });
  });

  it('adds a member to a shared line', () => {
    const text = changeText(json, 'json', [
      {
        kind: 'set',
        path: ['States', 'Charge', 'Retry'],
        value: [{ ErrorEquals: ['Busy'] }],
        after: 'Resource',
      },
    ]);
    expect(text).toContain(
      '"Resource": "arn:x", "Retry": [{"ErrorEquals": ["Busy"]}],   "Next": "Done"}',
    );
  });

  it('adds a state after another with the indentation of the text', () => {
    const withShip = changeText(json, 'json', [
      {
        kind: 'set',
        path: ['States', 'Ship'],
        value: { Type: 'Pass', End: true },
        after: 'Charge',
      },
    ]);
    expect(lines(json, withShip)).toEqual({
      removed: [],
      added: ['    "Ship": {', '      "Type": "Pass",', '      "End": true', '    },'],
    });
    expect(
      Object.keys((readDefinition(withShip, 'json').value as { States: object }).States),
    ).toEqual(['Charge', 'Ship', 'Done']);
  });

  it('renames and removes in place', () => {
    const renamed = changeText(json, 'json', [
      { kind: 'rename', path: ['States', 'Charge'], name: 'Take "money"' },
    ]);
    expect(renamed).toBe(json.replace('"Charge": {', String.raw`"Take \"money\"": {`));
    expect(changeText(json, 'json', [{ kind: 'remove', path: ['States', 'Done'] }])).toContain(
      '"Next": "Done"}\n  }\n}\n',
    );
    expect(
      change(json, 'json', { kind: 'remove', path: ['States', 'Done', 'Type'] }).added,
    ).toEqual(['    "Done": {}']);
  });

  it('moves a state without changing its text', () => {
    const nest = JSON.stringify(
      { States: { A: { Branches: [{ States: { B: {} } }] }, C: { x: [1, 2] } } },
      null,
      1,
    );
    const moved = changeText(nest, 'json', [
      { kind: 'move', path: ['States', 'C'], to: ['States', 'A', 'Branches', 0, 'States', 'C'] },
    ]);
    expect(moved).toBe(
      JSON.stringify(
        { States: { A: { Branches: [{ States: { B: {}, C: { x: [1, 2] } } }] } } },
        null,
        1,
      ).replace('"B": {}', '"B": {}'),
    );
  });

  it('starts an empty text, and keeps a single line', () => {
    expect(changeText('', 'json', [{ kind: 'set', path: ['StartAt'], value: 'A' }])).toBe(
      '{\n  "StartAt": "A"\n}\n',
    );
    expect(changeText('{"a":1}', 'json', [{ kind: 'set', path: ['b'], value: { c: [] } }])).toBe(
      '{"a":1,"b": {"c": []}}',
    );
    expect(changeText('{}', 'json', [{ kind: 'set', path: ['b'], value: 2 }])).toBe('{"b": 2}');
  });
});

describe('changing YAML text', () => {
  it('keeps comments, order and whitespace', () => {
    expect(change(yaml, 'yaml', { kind: 'set', path: ['StartAt'], value: 'Done' })).toEqual({
      removed: ['StartAt: Charge   # first'],
      added: ['StartAt: Done   # first'],
    });
    expect(
      change(yaml, 'yaml', {
        kind: 'set',
        path: ['States', 'Charge', 'Retry', 0, 'MaxAttempts'],
        value: 5,
      }).added,
    ).toEqual(['              MaxAttempts: 5']);
  });

  it('adds members, items and states in the style of the text', () => {
    expect(
      change(
        yaml,
        'yaml',
        { kind: 'set', path: ['States', 'Charge', 'TimeoutSeconds'], value: 9, after: 'Resource' },
        {
          kind: 'set',
          path: ['States', 'Charge', 'Retry', 2],
          value: { ErrorEquals: ['A', 'B'], MaxAttempts: 0 },
        },
        {
          kind: 'set',
          path: ['States', 'Ship'],
          value: { Type: 'Wait', Seconds: 1, Next: 'Done' },
          after: 'Charge',
        },
      ),
    ).toEqual({
      removed: [],
      added: [
        '        TimeoutSeconds: 9',
        '            - ErrorEquals:',
        '                - A',
        '                - B',
        '              MaxAttempts: 0',
        '    Ship:',
        '      Type: Wait',
        '      Seconds: 1',
        '      Next: Done',
      ].filter((line) => line !== '            - ErrorEquals:'),
    });
  });

  it('removes a state with the comment above it', () => {
    expect(change(yaml, 'yaml', { kind: 'remove', path: ['States', 'Done'] })).toEqual({
      removed: ['    # the end', '    Done: {Type: Succeed}'],
      added: [],
    });
    expect(
      change(yaml, 'yaml', { kind: 'remove', path: ['States', 'Charge', 'Comment'] }).removed,
    ).toEqual(['        Comment: |', '            two', '            lines']);
    expect(
      changeText('a:\n  - b: 1\n    c: 2\n', 'yaml', [{ kind: 'remove', path: ['a', 0, 'b'] }]),
    ).toBe('a:\n  - c: 2\n');
    expect(changeText('a:\n  b: 1\n', 'yaml', [{ kind: 'remove', path: ['a', 'b'] }])).toBe(
      'a: {}\n',
    );
  });

  it('changes flow style, and keeps the comments', () => {
    const changed = changeText(yaml, 'yaml', [
      { kind: 'set', path: ['States', 'Done', 'Comment'], value: 'paid' },
    ]);
    expect(changed).toContain('Done: { Type: Succeed, Comment: paid }');
    expect(changed.match(/#.*/g)).toEqual(yaml.match(/#.*/g));
  });

  it('moves a state with its comments', () => {
    const text =
      'States:\n  A:\n    Type: Pass # a\n    # b\n    Next: B\n  P:\n    Branches:\n      - States:\n          X: {}\n';
    const moved = changeText(text, 'yaml', [
      {
        kind: 'move',
        path: ['States', 'A'],
        to: ['States', 'P', 'Branches', 0, 'States', 'A'],
        after: null,
      },
    ]);
    expect(moved).toBe(
      'States:\n  P:\n    Branches:\n      - States:\n          A:\n            Type: Pass # a\n            # b\n            Next: B\n          X: {}\n',
    );
  });

  it('quotes text that would be another type', () => {
    const changed = changeText('a: 1\n', 'yaml', [
      { kind: 'set', path: ['b'], value: ['yes: no', 'true', '1', '# x', 'two\nlines'] },
    ]);
    expect(readDefinition(changed, 'yaml').value).toEqual({
      a: 1,
      b: ['yes: no', 'true', '1', '# x', 'two\nlines'],
    });
  });
});

it('refuses to change unreadable text and missing members', () => {
  expect(() => changeText('{"a": }', 'json', [{ kind: 'set', path: ['b'], value: 1 }])).toThrow(
    /Fix the syntax errors first/,
  );
  expect(() =>
    changeText(json, 'json', [{ kind: 'set', path: ['States', 'No', 'x'], value: 1 }]),
  ).toThrow('No does not exist.');
  expect(() => changeText('[]', 'json', [{ kind: 'set', path: ['b'], value: 1 }])).toThrow(
    'The definition must be an object.',
  );
});

it('produces the expected value for random changes', () => {
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
  const values = [
    1,
    'x: #',
    { a: [1, { b: 'c' }], d: {} },
    [],
    ['q', { r: null }],
    true,
    null,
    'l\nm\n',
    ' lead',
  ] as const;
  for (const format of ['json', 'yaml'] as const) {
    for (let round = 0; round < 25; round++) {
      let text = format === 'json' ? json : yaml;
      for (let step = 0; step < 4; step++) {
        const value = readDefinition(text, format).value ?? {};
        const paths: (string | number)[][] = [];
        const walk = (node: unknown, path: (string | number)[]): void => {
          if (path.length > 0) paths.push(path);
          if (Array.isArray(node))
            node.forEach((item, index) => {
              walk(item, [...path, index]);
            });
          else if (typeof node === 'object' && node)
            Object.entries(node).forEach(([name, inner]) => {
              walk(inner, [...path, name]);
            });
        };
        walk(value, []);
        const path = paths[random(paths.length)] ?? ['StartAt'];
        const named = typeof path.at(-1) === 'string';
        const changes: Change[] = [
          { kind: 'set', path, value: values[random(values.length)] as never },
          { kind: 'remove', path },
          named ? { kind: 'rename', path, name: `n${String(step)}` } : { kind: 'remove', path },
          named
            ? {
                kind: 'set',
                path: [...path.slice(0, -1), `m${String(step)}`],
                value: values[random(values.length)] as never,
                after: String(path.at(-1)),
              }
            : { kind: 'remove', path },
          named && path.length > 1
            ? { kind: 'move', path, to: [`moved${String(step)}`] }
            : { kind: 'remove', path },
        ];
        const chosen = changes[random(changes.length)] as Change;
        const after = changeText(text, format, [chosen]);
        expect(readDefinition(after, format).value).toEqual(changeValue(value, chosen));
        text = after;
      }
    }
  }
}, 60_000);

it('finds the smallest edit between two texts', () => {
  expect(editBetween('abcabc', 'abXabc')).toEqual({ from: 2, to: 3, insert: 'X' });
  expect(editBetween('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' });
  expect(editBetween('same', 'same')).toEqual({ from: 4, to: 4, insert: '' });
});
