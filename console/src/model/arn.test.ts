import { describe, expect, test } from 'vitest';
import { lastSegment, machineOf, parseArn, machineOrActivityName, resourceOfArn } from './arn';

const execution = 'arn:aws:states:eu-west-1:123456789012:execution:orders:run-1';

describe('ARNs', () => {
  test('contain region, account and state machine', () => {
    expect(parseArn(execution)).toEqual({
      region: 'eu-west-1',
      account: '123456789012',
      type: 'execution',
      rest: ['orders', 'run-1'],
    });
    expect(machineOrActivityName(execution)).toBe('orders');
    expect(lastSegment(execution)).toBe('run-1');
    expect(machineOf(execution)).toBe('arn:aws:states:eu-west-1:123456789012:stateMachine:orders');
  });

  test('of a Map Run child contain the state machine name before the label', () => {
    const child = 'arn:aws:states:eu-west-1:123456789012:execution:orders/each:7a1b';
    expect(machineOrActivityName(child)).toBe('orders');
    expect(machineOf(child)).toBe('arn:aws:states:eu-west-1:123456789012:stateMachine:orders');
  });

  test('name their resources with the type', () => {
    const own = '123456789012';
    expect(resourceOfArn(execution, own)).toBe('execution:orders:run-1');
    expect(resourceOfArn('arn:aws:iam::123456789012:role/console', own)).toBe('role/console');
    expect(resourceOfArn('arn:aws:s3:::bucket', own)).toBe('bucket');
    expect(resourceOfArn('anonymous', own)).toBeUndefined();
  });

  test('of another account name this account', () => {
    expect(resourceOfArn('arn:aws:iam::210987654321:user/ops', '123456789012')).toBe(
      'user/ops (account 210987654321)',
    );
  });

  test('that are invalid are returned unchanged', () => {
    expect(parseArn('hello')).toBeUndefined();
    expect(machineOrActivityName('hello')).toBe('hello');
  });
});
