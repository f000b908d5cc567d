import { expect, test } from 'vitest';
import { EXECUTION_TRUST, NEW_POLICY, trusted } from './documents';

test('a trust policy is shown by the principals of all statements', () => {
  expect(trusted(EXECUTION_TRUST)).toBe('states.amazonaws.com');
  expect(
    trusted(
      JSON.stringify({
        Statement: [
          { Principal: { AWS: ['111111111111', 'arn:aws:iam::222222222222:user/anna'] } },
          { Principal: { Service: 'states.amazonaws.com' } },
        ],
      }),
    ),
  ).toBe('111111111111, arn:aws:iam::222222222222:user/anna, states.amazonaws.com');
});

test('a text that is not a trust policy is shown as it is', () => {
  expect(trusted('no JSON')).toBe('no JSON');
  expect(trusted('{"Statement": {}}')).toBe('');
});

test('a new policy allows one action', () => {
  expect(JSON.parse(NEW_POLICY)).toMatchObject({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow' }],
  });
});
