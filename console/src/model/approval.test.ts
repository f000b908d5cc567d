import { expect, test } from 'vitest';
import { approvalOf, isAnswerable, taskFormOf, unmatchedText } from './approval';

const choice = (...rules: unknown[]) => ({ Type: 'Choice', Choices: rules });
const outputs = (state: Record<string, unknown>, next?: Record<string, unknown>) => {
  const answers = approvalOf(state, next);
  if (answers === undefined) return [];
  return [JSON.parse(answers.approve.output), JSON.parse(answers.reject.output)] as unknown[];
};
/** The other members that the Choice reads: `limit` is required, `limit?` is optional. */
const open = (state: Record<string, unknown>, next: Record<string, unknown>) => {
  const answers = approvalOf(state, next);
  return [answers?.approve.open, answers?.reject.open].map((members) =>
    members?.map(({ path, type, optional }) => [`${path.join('.')}${optional ? '?' : ''}`, type]),
  );
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

test('no answer has a value of another member that the next Choice compares', () => {
  const approved = { Variable: '$.approved', BooleanEquals: true };
  for (const other of [
    { Variable: '$.limit', NumericGreaterThan: 100 },
    { Variable: '$.limit', NumericLessThanPath: '$.max' },
  ]) {
    const next = choice({ And: [approved, other] });
    expect(outputs({}, next)).toEqual([{ approved: true }, { approved: false }]);
    // The engine does not read the limit after a rejection.
    expect(open({}, next)).toEqual([[['limit', 'number']], []]);
    expect(taskFormOf({}, next).approval).toBeUndefined();
  }
});

test('a second Boolean or text is left to the person', () => {
  const next = choice(
    {
      And: [
        { Variable: '$.approved', BooleanEquals: true },
        { Variable: '$.express', BooleanEquals: true },
      ],
    },
    { Variable: '$.carrier', StringEquals: 'ship' },
  );
  expect(outputs({}, next)).toEqual([{ approved: true }, { approved: false }]);
  expect(open({}, next)).toEqual([
    [
      ['express', 'yes/no'],
      ['carrier', 'text'],
    ],
    [['carrier', 'text']],
  ]);
});

test('members of rules before the decision are required in both answers', () => {
  const next = choice(
    { Variable: '$.amount', NumericGreaterThan: 1000, Next: 'Escalate' },
    { Variable: '$.approved', BooleanEquals: true, Next: 'Ship' },
    { Variable: '$.reason', StringEquals: 'late', Next: 'Retry' },
  );
  expect(open({}, next)).toEqual([
    [['amount', 'number']],
    [
      ['amount', 'number'],
      ['reason', 'text'],
    ],
  ]);
});

test('a member that is compared with a timestamp is a time', () => {
  const next = choice({
    And: [
      { Variable: '$.approved', BooleanEquals: true },
      { Variable: '$.payOn', TimestampGreaterThan: '2026-12-01T00:00:00Z' },
    ],
  });
  expect(open({}, next)[0]).toEqual([['payOn', 'time']]);
});

test('a member whose presence is tested is optional', () => {
  const limit = { Variable: '$.limit', NumericGreaterThan: 100 };
  const next = choice(
    { And: [{ Variable: '$.limit', IsPresent: true }, limit] },
    { Variable: '$.approved', BooleanEquals: true },
  );
  expect(open({}, next)[0]).toEqual([['limit?', 'number']]);
});

test('members of JSONata that is not understood are required, also with a default', () => {
  // A comparison with an absent member has no value, and then the Choice fails.
  const rules = [
    { Condition: '{% $states.input.approved = true and $states.input.amount > $limit %}' },
    { Condition: '{% $states.input.decision in ["later", "never"] %}' },
  ];
  for (const next of [choice(...rules), { ...choice(...rules), Default: 'No' }]) {
    expect(open({}, next)).toEqual([
      [
        // The limit can be a number, a text or a time.
        ['amount', 'JSON'],
        ['decision', 'text'],
      ],
      [['decision', 'text']],
    ]);
  }
});

test('a member whose presence JSONata tests is optional', () => {
  const next = choice(
    { Condition: '{% $exists($states.input.note) and $length($states.input.note) > 5 %}' },
    { Condition: '{% $states.input.approved %}' },
  );
  expect(open({}, next)[0]).toEqual([['note?', 'text']]);
});

test('the members of a JSONata condition that is not understood are left to the person', () => {
  const next = choice({ Condition: '{% $states.input.d.total * 2 > 100 %}' });
  expect(taskFormOf({}, next)).toEqual({
    approval: undefined,
    decided: undefined,
    open: [{ path: ['d', 'total'], type: 'number', optional: false }],
  });
});

test('a decision without a rule fails the execution, unless there is a default', () => {
  const unmatched = (next: Record<string, unknown>) => {
    const answers = approvalOf({}, next);
    return [answers?.approve.isUnmatched, answers?.reject.isUnmatched];
  };
  const approved = { Variable: '$.approved', BooleanEquals: true };
  expect(unmatched(choice(approved))).toEqual([false, true]);
  expect(unmatched({ ...choice(approved), Default: 'No' })).toEqual([false, false]);
  expect(unmatched(choice({ Not: approved }))).toEqual([true, false]);
  const and = { And: [approved, { Variable: '$.limit', NumericGreaterThan: 1 }] };
  expect(unmatched(choice(and))).toEqual([false, true]);
  // Another rule can be true.
  const other = { Variable: '$.reason', StringEquals: 'late' };
  expect(unmatched(choice(approved, other))).toEqual([false, false]);
  expect(unmatched(choice({ Condition: '{% $states.input.fine %}' }))).toEqual([false, true]);
  expect(unmatchedText('Reject')).toContain('States.NoChoiceMatched');
});

test('a word that no rule contains is a suggestion, and never replaces one that may exist', () => {
  const suggested = (next: Record<string, unknown>) => {
    const answers = approvalOf({}, next);
    return answers && [answers.approve.suggested, answers.reject.suggested];
  };
  const word = (text: string) => ({ Variable: '$.decision', StringEquals: text });
  expect(suggested(choice(word('approved')))).toEqual([undefined, 'rejected']);
  expect(suggested(choice({ Not: word('reject') }))).toEqual(['approved', undefined]);
  expect(suggested(choice(word('yes'), word('no')))).toEqual([undefined, undefined]);
  expect(suggested(choice(word('OK'), word('NOK')))).toBeUndefined();
  const like = { Variable: '$.decision', StringMatches: 'accept*' };
  expect(suggested(choice(like, word('reject')))).toBeUndefined();
  const one = { Condition: "{% $states.input.decision in ['accept', 'later'] %}" };
  const other = { Condition: "{% $states.input.decision = 'reject' %}" };
  expect(suggested(choice(one, other))).toBeUndefined();
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

test('a member that is compared with several words has them as choices', () => {
  const choices = (next: Record<string, unknown>) =>
    taskFormOf({}, next).open.map(({ choices: found }) => found);
  const word = (text: string) => ({ Variable: '$.carrier', StringEquals: text });
  const words = ['ship', 'rail'];
  expect(choices(choice(word('ship'), word('rail'), word('ship')))).toEqual([
    { words, acceptsOthers: false },
  ]);
  expect(choices({ ...choice(word('ship'), word('rail')), Default: 'Hold' })).toEqual([
    { words, acceptsOthers: true },
  ]);
  expect(
    choices(
      choice({
        Condition: "{% $states.input.carrier = 'ship' or $states.input.carrier = 'rail' %}",
      }),
    ),
  ).toEqual([{ words, acceptsOthers: false }]);
  // A word that a rule excludes means that the rule accepts other texts.
  const carrier = '$states.input.carrier';
  for (const rule of [
    { Not: word('ship') },
    { Not: { Or: [word('ship'), { Variable: '$.n', NumericEquals: 1 }] } },
    { Condition: `{% ${carrier} != 'ship' %}` },
    { Condition: `{% $not(${carrier} = 'ship') %}` },
  ]) {
    expect(choices(choice(word('ship'), word('rail'), rule))[0]).toEqual({
      words,
      acceptsOthers: true,
    });
  }
  const twice = { Not: { Not: word('ship') } };
  expect(choices(choice(twice, word('rail')))).toEqual([{ words, acceptsOthers: false }]);
  const excludesOther = { Not: { Variable: '$.city', StringEquals: 'Ulm' } };
  expect(choices(choice(word('ship'), word('rail'), excludesOther))[0]).toEqual({
    words,
    acceptsOthers: false,
  });
  // One word is no choice, and an expression can accept further words.
  expect(choices(choice(word('ship')))).toEqual([undefined]);
  const like = { Variable: '$.carrier', StringMatches: 'air*' };
  expect(choices(choice(word('ship'), word('rail'), like))).toEqual([undefined]);
  const unknown = { Condition: '{% $states.input.carrier in $carriers %}' };
  expect(
    choices(
      choice(
        { Condition: "{% $states.input.carrier = 'ship' %}" },
        { Condition: "{% $states.input.carrier = 'rail' %}" },
        unknown,
      ),
    ),
  ).toEqual([undefined]);
  // The decision is a choice, too.
  const decision = choice(
    ...['yes', 'no', 'later'].map((text) => ({ Variable: '$.d', StringEquals: text })),
  );
  expect(choices(decision)).toEqual([{ words: ['yes', 'no', 'later'], acceptsOthers: false }]);
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
    const { approval, open: members } = taskFormOf(state, choice(...rules));
    return [
      approval !== undefined,
      ...members.map(({ path, type }) => `${path.join('.')}: ${type}`),
    ];
  };
  const rejected = { Variable: '$.review.rejected', BooleanEquals: true };
  const amount = { Variable: '$.review.amount', NumericGreaterThan: 5 };
  const deep = { Variable: '$.review.address.country', StringEquals: 'NO' };
  expect(form({ ResultPath: '$.review' }, rejected, { And: [amount, deep] })).toEqual([
    false,
    'rejected: yes/no',
    'amount: number',
    'address.country: text',
  ]);
  expect(form({}, { Condition: '{% $states.input.amount >= 7.5 %}' })).toEqual([
    false,
    'amount: number',
  ]);
  const id = { Variable: '$.id', NumericEquals: 2 ** 53 };
  expect(form({}, id)).toEqual([false, 'id: number']);
  expect(form({ ResultPath: '$.review' }, rejected)).toEqual([true, 'rejected: yes/no']);
  expect(form({}, { Variable: '$.when', IsPresent: true })).toEqual([false]);
  expect(taskFormOf({}, { Type: 'Pass' })).toEqual({
    approval: undefined,
    decided: undefined,
    open: [],
  });
});
