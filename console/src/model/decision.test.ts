import { expect, test } from 'vitest';
import { isDecided, withDecision } from './decision';

const APPROVE = '{"approved": true}';

test('a decision keeps all other members of the output', () => {
  const output = withDecision('{"approved": false, "limit": 250, "comment": "ok"}', APPROVE);
  expect(JSON.parse(output ?? '')).toEqual({ approved: true, limit: 250, comment: 'ok' });
});

test('a decision is added to an output without it', () => {
  for (const output of ['{}', '{"comment": "too dear"}']) {
    const decided = withDecision(output, '{"approved": false}');
    expect(JSON.parse(decided ?? '')).toEqual({
      ...(JSON.parse(output) as object),
      approved: false,
    });
  }
});

test('a decision changes no digit of other members', () => {
  const output = '{"id": 12345678901234567890, "share": 1.10}';
  expect(withDecision(output, APPROVE)).toContain('"id": 12345678901234567890');
  expect(withDecision(output, APPROVE)).toContain('"share": 1.10');
});

test('a decision inside an object keeps the other members of that object', () => {
  const decision = '{"review": {"outcome": "approved"}}';
  expect(JSON.parse(withDecision('{"review": {"by": "Ada"}, "n": 1}', decision) ?? '')).toEqual({
    review: { by: 'Ada', outcome: 'approved' },
    n: 1,
  });
  expect(JSON.parse(withDecision('{}', decision) ?? '')).toEqual({
    review: { outcome: 'approved' },
  });
});

test('an output without place for the decision is refused', () => {
  for (const output of ['[1]', '"yes"', 'null', '3']) {
    expect(withDecision(output, APPROVE)).toBeUndefined();
  }
  expect(withDecision('{"review": "fine"}', '{"review": {"outcome": "no"}}')).toBeUndefined();
});

test('an output that names the decision twice is refused', () => {
  expect(withDecision('{"approved": false, "approved": false}', APPROVE)).toBeUndefined();
});

test('a field is decided when the decision has its member', () => {
  expect(isDecided(APPROVE, ['approved'])).toBe(true);
  expect(isDecided(APPROVE, ['comment'])).toBe(false);
  expect(isDecided('{"review": {"outcome": "no"}}', ['review', 'outcome'])).toBe(true);
  expect(isDecided('{"review": {"outcome": "no"}}', ['review'])).toBe(false);
});
