import { expect, it } from 'vitest';
import type { RuleTarget } from '../../api/events';
import {
  inputText,
  missingTargetField,
  newTargetForm,
  patternLine,
  roleAfter,
  sampleEvent,
  targetFormOf,
  targetOf,
} from './rule';

const ACCOUNT = '123456789012';
const MACHINE = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:review`;

const TARGETS: RuleTarget[] = [
  { Id: 'event', Arn: MACHINE, RoleArn: `arn:aws:iam::${ACCOUNT}:role/r` },
  { Id: 'constant', Arn: MACHINE, Input: '{"a": 1}' },
  { Id: 'path', Arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:q`, InputPath: '$.detail' },
  {
    Id: 'transformer',
    Arn: MACHINE,
    InputTransformer: { InputPathsMap: { order: '$.detail.id' }, InputTemplate: '{"o": <order>}' },
    SqsParameters: { MessageGroupId: 'g' },
    RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
    DeadLetterConfig: { Arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:d` },
  },
];

it.each(TARGETS)('sends the target $Id unchanged when no field changes', (target) => {
  const form = targetFormOf(target);
  expect(missingTargetField(form)).toBeUndefined();
  expect(targetOf(form, target)).toEqual(target);
});

it('replaces the kind of the input', () => {
  const [, constant] = TARGETS;
  const form = {
    ...targetFormOf(constant as RuleTarget),
    inputKind: 'path' as const,
    input: '$.a',
  };
  expect(targetOf(form, constant)).toEqual({ Id: 'constant', Arn: MACHINE, InputPath: '$.a' });
});

it('names a missing or malformed field', () => {
  const form = newTargetForm(MACHINE, []);
  expect(missingTargetField(form)).toBeUndefined();
  expect(missingTargetField({ ...form, arn: '' })).toContain('ARN');
  expect(missingTargetField({ ...form, inputKind: 'constant' })).toContain('input');
  expect(missingTargetField({ ...form, retryAttempts: '-1' })).toContain('retries');
  expect(
    missingTargetField({ ...form, inputKind: 'transformer', input: 'x', paths: '[]' }),
  ).toContain('paths');
});

it('gives a new target an id of its own and a role of the account', () => {
  const taken: RuleTarget[] = [
    { Id: 'target-1', Arn: MACHINE },
    { Id: 'target-3', Arn: MACHINE },
  ];
  const form = newTargetForm(MACHINE, taken);
  expect(form.id).toBe('target-2');
  expect(form.roleArn).toBe(`arn:aws:iam::${ACCOUNT}:role/events`);
  expect(roleAfter(newTargetForm('', []), MACHINE)).toBe(`arn:aws:iam::${ACCOUNT}:role/events`);
  expect(roleAfter({ ...form, roleArn: 'other' }, MACHINE)).toBe('other');
});

it('begins a test with an event that the pattern matches', () => {
  const pattern = `{"source": ["bank"], "resources": ["arn:x"], "$or": [{"a": ["b"]}],
    "detail": {"status": ["PAID", "OPEN"], "total": [{"numeric": [">", 100]}], "buyer": {"age": [18]}}}`;
  expect(JSON.parse(sampleEvent(pattern, ACCOUNT))).toMatchObject({
    source: 'bank',
    'detail-type': 'order',
    account: ACCOUNT,
    resources: ['arn:x'],
    detail: { status: 'PAID', total: '', buyer: { age: 18 } },
  });
  expect(JSON.parse(sampleEvent('{', ACCOUNT))).toMatchObject({ source: 'shop' });
});

it('shows patterns and inputs in a line', () => {
  expect(patternLine('{\n  "source": ["a"]\n}')).toBe('{ "source": ["a"] }');
  expect(patternLine('x'.repeat(200))).toHaveLength(121);
  expect(TARGETS.map(inputText)).toEqual(['The event', '{"a": 1}', '$.detail', '{"o": <order>}']);
});
