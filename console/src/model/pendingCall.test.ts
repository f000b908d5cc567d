import { expect, test } from 'vitest';
import type { InspectedFrame } from '../api/repairs';
import { frameOf, pendingCallOf, pendingCallText } from './pendingCall';

const frame = (standing: string, endpoint: string, reason?: string): InspectedFrame => ({
  frame: 'root',
  standing: 'CALLING',
  call: {
    standing,
    endpoint,
    since: '2026-11-30T08:00:00Z',
    ...(reason === undefined ? {} : { reason }),
  },
});
const text = (of: InspectedFrame, isPaused = false) => {
  const call = pendingCallOf(of);
  return call && pendingCallText(call, isPaused);
};

test('a call that was sent does not wait', () => {
  expect(text(frame('SENT', 'lambda'))).toBeUndefined();
  expect(text({ frame: 'root', standing: 'WAITING' })).toBeUndefined();
  expect(pendingCallOf(undefined)).toBeUndefined();
});

test('a call waits for a permit of an endpoint, or for a service', () => {
  const limited = frame('PENDING', 'endpoint lambda:function:orders@123456789012 123456789012');
  expect(text(limited)).toBe('waits for the endpoint lambda:function:orders@123456789012');
  expect(text(limited, true)).toBe(
    'waits for the endpoint lambda:function:orders@123456789012, paused',
  );
  expect(text(frame('PENDING', 'sqs'))).toBe('waits for sqs');
  expect(text(frame('PENDING', 'sqs', 'unreachable'), true)).toBe('waits for sqs (unreachable)');
});

test('the frame of a visit is found, also that of the execution itself', () => {
  const frames = [frame('SENT', 'a'), { ...frame('SENT', 'b'), frame: '3.0' }];
  expect(frameOf(frames, '')?.call?.endpoint).toBe('a');
  expect(frameOf(frames, '3.0')?.call?.endpoint).toBe('b');
  expect(frameOf(frames, '3.1')).toBeUndefined();
  expect(frameOf(undefined, '')).toBeUndefined();
});
