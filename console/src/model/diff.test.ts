import { describe, expect, it } from 'vitest';
import { difference, parsed, sameJson } from './diff';

describe('the difference of two values', () => {
  it('lists added, removed and changed members by path', () => {
    const before = { order: { id: 7, lines: [1, 2] }, note: 'x' };
    const after = { order: { id: 7, lines: [1, 3, 4] }, 'paid at': 'now' };
    expect(difference(before, after).changes).toEqual([
      { kind: 'changed', path: '$.order.lines[1]', before: 2, after: 3 },
      { kind: 'added', path: '$.order.lines[2]', after: 4 },
      { kind: 'removed', path: '$.note', before: 'x' },
      { kind: 'added', path: "$['paid at']", after: 'now' },
    ]);
  });

  it('ignores the order of members, and reports when it is truncated', () => {
    expect(sameJson({ a: 1, b: [null] }, { b: [null], a: 1 })).toBe(true);
    expect(sameJson({ a: 1 }, [1])).toBe(false);
    expect(difference([1, 2, 3], [4, 5, 6], 2)).toMatchObject({ more: true });
    expect(difference([1, 2, 3], [4, 5, 6], 2).changes).toHaveLength(2);
  });

  it('parses no invalid JSON', () => {
    expect(parsed('{"a":1}')).toEqual({ a: 1 });
    expect(parsed('{')).toBeUndefined();
  });
});
