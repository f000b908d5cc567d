import { expect, it } from 'vitest';
import type { Delivery, DeliveryStatus } from '../../api/triggers';
import { detailText, statusView, targetName } from './deliveries';

const delivery = (more: Partial<Delivery>): Delivery => ({
  id: 'd',
  receivedDate: '2026-11-27T12:00:00Z',
  occurrence: 'o',
  targetArn: 'arn',
  status: 'STARTED',
  failedAttempts: 0,
  updatedDate: '2026-11-27T12:00:00Z',
  ...more,
});

it('shows the number of attempts only if it says more than the status', () => {
  expect(detailText(delivery({}))).toBe('');
  expect(detailText(delivery({ status: 'FAILED', failedAttempts: 1, error: 'E: m' }))).toBe('E: m');
  expect(detailText(delivery({ status: 'RETRYING', failedAttempts: 3, error: 'E: m' }))).toBe(
    'E: m (3 failed attempts)',
  );
  expect(detailText(delivery({ failedAttempts: 1, error: 'E: m' }))).toBe(
    'E: m (1 failed attempt)',
  );
  expect(detailText(delivery({ status: 'WAITING', error: 'It runs' }))).toBe('It runs');
});

it('shows each status by another text', () => {
  const all: DeliveryStatus[] = [
    'STARTED',
    'DELIVERED',
    'WAITING',
    'RETRYING',
    'SKIPPED',
    'FAILED',
    'DEAD_LETTERED',
  ];
  expect(new Set(all.map((status) => statusView(status).text)).size).toBe(all.length);
});

it.each([
  ['arn:aws:states:us-east-1:123456789012:stateMachine:orders', 'orders'],
  ['arn:aws:states:us-east-1:123456789012:stateMachine:orders:PROD', 'orders:PROD'],
  ['arn:aws:sqs:us-east-1:123456789012:queue', 'queue'],
  ['arn:aws:events:us-east-1:123456789012:event-bus/other', 'other'],
  ['arn:aws:scheduler:::aws-sdk:sqs:sendMessage', 'sendMessage'],
])('names the target %s', (arn, name) => {
  expect(targetName(arn)).toBe(name);
});
