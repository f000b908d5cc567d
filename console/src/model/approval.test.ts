import { expect, test } from 'vitest';
import { approvalOf, isAnswerable, taskFormOf } from './approval';

const choice = (...rules: unknown[]) => ({ Type: 'Choice', Choices: rules });
const outputs = (state: Record<string, unknown>, next?: Record<string, unknown>) => {
  const answers = approvalOf(state, next);
  if (answers === undefined) return [];
  return [JSON.parse(answers.approve), JSON.parse(answers.reject)] as unknown[];
};

test('callbacks and activities can be answered', () => {
  expect(isAnswerable({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' })).toBe(
    true,
  );
  expect(isAnswerable({ Resource: 'arn:aws:states:us-east-1:1:activity:a' })).toBe(true);
  expect(isAnswerable({ Resource: 'arn:aws:states:::lambda:invoke' })).toBe(false);
  expect(isAnswerable({ Type: 'Wait' })).toBe(false);
});

test('a Boolean that the next Choice reads approves and rejects', () => {
  const next = choice({ Variable: '$.decision.approved', BooleanEquals: true, Next: 'Ship' });
  expect(outputs({ ResultPath: '$.decision' }, next)).toEqual([
    { approved: true },
    { approved: false },
  ]);
  expect(outputs({}, next)).toEqual([
    { decision: { approved: true } },
    { decision: { approved: false } },
  ]);
});

test('a Boolean with a negative name is false in an approval', () => {
  for (const name of ['rejected', 'isDenied', 'order_declined'])
    expect(outputs({}, choice({ Variable: `$.${name}`, BooleanEquals: true }))).toEqual([
      { [name]: false },
      { [name]: true },
    ]);
});

test('the answers have the other members that the next Choice compares', () => {
  const next = choice({
    And: [
      { Variable: '$.approved', BooleanEquals: true },
      { Variable: '$.limit', NumericGreaterThan: 100 },
    ],
  });
  expect(outputs({}, next)).toEqual([
    { approved: true, limit: 101 },
    { approved: false, limit: 101 },
  ]);
});

test('an approval avoids the rules before the one that approves', () => {
  const next = choice(
    { Variable: '$.amount', NumericGreaterThan: 1000, Next: 'Escalate' },
    { Variable: '$.approved', BooleanEquals: true, Next: 'Ship' },
  );
  expect(outputs({}, next)).toEqual([
    { amount: 1000, approved: true },
    { amount: 1000, approved: false },
  ]);
});

test('a member that is compared with other data is left to the person', () => {
  const approved = { Variable: '$.approved', BooleanEquals: true };
  const next = choice({ And: [approved, { Variable: '$.limit', NumericLessThanPath: '$.max' }] });
  expect(approvalOf({}, next)).toMatchObject({ open: [{ path: ['limit'], type: 'number' }] });
  expect(outputs({}, next)[0]).toEqual({ approved: true, limit: null });
  expect(taskFormOf({}, next).approval).toBeUndefined();
});

test('the members of a JSONata condition that is not understood are left to the person', () => {
  const next = choice({ Condition: '{% $states.input.d.total * 2 > 100 %}' });
  expect(taskFormOf({}, next)).toEqual({
    approval: undefined,
    example: JSON.stringify({ d: { total: null } }, null, 2),
    open: [{ path: ['d', 'total'], type: 'text' }],
  });
});

test('words that the next Choice compares are used', () => {
  const next = choice(
    { And: [{ Variable: '$.status', StringEquals: 'Accepted' }] },
    { Not: { Variable: '$.status', StringEquals: 'DENIED' } },
  );
  expect(outputs({}, next)).toEqual([{ status: 'Accepted' }, { status: 'DENIED' }]);
  expect(outputs({}, choice({ Variable: '$.status', StringEquals: 'ok' }))).toEqual([
    { status: 'ok' },
    { status: 'rejected' },
  ]);
});

test('conditions in JSONata are understood', () => {
  for (const condition of ['{% $states.input.fine %}', '{% $states.input.fine = true and $x %}'])
    expect(outputs({}, choice({ Condition: condition }))).toEqual([
      { fine: true },
      { fine: false },
    ]);
  const words = choice({ Condition: "{% $states.input.d.answer = 'yes' %}" });
  expect(outputs({}, words)).toEqual([{ d: { answer: 'yes' } }, { d: { answer: 'rejected' } }]);
  expect(outputs({ Output: '{% 1 %}' }, words)).toEqual([]);
});

test('without a Choice about the result, nothing approves', () => {
  const none: unknown[] = [];
  expect(outputs({}, undefined)).toEqual(none);
  expect(outputs({}, { Type: 'Pass' })).toEqual(none);
  const amount = choice({ Variable: '$.amount', NumericGreaterThan: 5 });
  expect(outputs({}, amount)).toEqual(none);
  const before = choice({ Variable: '$.express', BooleanEquals: true });
  expect(outputs({ ResultPath: '$.decision' }, before)).toEqual(none);
  expect(outputs({ ResultSelector: {} }, before)).toEqual(none);
  expect(outputs({}, { ...before, InputPath: '$.order' })).toEqual(none);
});

test('the form has each member that the next Choice compares', () => {
  const form = (state: Record<string, unknown>, ...rules: unknown[]) => {
    const { approval, example } = taskFormOf(state, choice(...rules));
    const members: unknown = example === undefined ? undefined : JSON.parse(example);
    return [approval !== undefined, members];
  };
  const rejected = { Variable: '$.review.rejected', BooleanEquals: true };
  const amount = { Variable: '$.review.amount', NumericGreaterThan: 5 };
  const deep = { Variable: '$.review.address.country', StringEquals: 'NO' };
  expect(form({ ResultPath: '$.review' }, rejected, { And: [amount, deep] })).toEqual([
    false,
    { rejected: false, amount: 6, address: { country: 'NO' } },
  ]);
  expect(form({}, { Condition: '{% $states.input.amount >= 7.5 %}' })).toEqual([
    false,
    { amount: 7.5 },
  ]);
  expect(
    form({}, { Variable: '$.a', BooleanEquals: true }, { Variable: '$.a.b', StringEquals: 'x' }),
  ).toEqual([false, { a: true }]);
  expect(form({ ResultPath: '$.review' }, rejected)).toEqual([true, { rejected: false }]);
  expect(form({}, { Variable: '$.when', IsPresent: true })).toEqual([false, undefined]);
  expect(taskFormOf({}, { Type: 'Pass' })).toEqual({
    approval: undefined,
    example: undefined,
    open: [],
  });
});
