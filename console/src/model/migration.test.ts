import { expect, test } from 'vitest';
import type { MigrationPreview } from '../api/migrations';
import { checkedText, lastText, migrationRefusal, migrationTexts, pendingText } from './migration';

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:orders';
const FIRST = { revision: 1 };
const SECOND = { revision: 2, stateMachineVersionArn: `${MACHINE}:7` };
const PREVIEW: MigrationPreview = {
  from: FIRST,
  to: SECOND,
  migratable: true,
  next: [
    { state: 'Refund', exists: true },
    { state: 'Ship', exists: true },
    { state: 'Notify', exists: false },
  ],
};
const timeText = (iso: string) => iso.slice(11, 16);

test('a preview names the states before which the execution migrates', () => {
  expect(migrationRefusal(PREVIEW)).toBeUndefined();
  expect(migrationTexts(PREVIEW)).toEqual([
    'The execution runs revision 1 (without a version). It finishes its current state with it.',
    'It migrates to version 7 before its next state: Refund or Ship.',
    'If its next state is Notify, it migrates later, because version 7 does not have that state.',
  ]);
});

test('an execution without a next state of the version migrates later', () => {
  const later = { ...PREVIEW, next: [{ state: 'Notify', exists: false }] };
  expect(migrationTexts(later)[1]).toBe('It migrates to version 7 before a later state.');
  expect(migrationTexts({ ...PREVIEW, next: [] })).toHaveLength(2);
});

test('a refused migration has the reason of the server', () => {
  expect(migrationRefusal({ ...PREVIEW, migratable: false, refusal: 'It has ended.' })).toBe(
    'It has ended.',
  );
});

test('the version that the execution runs is no target', () => {
  expect(migrationRefusal({ ...PREVIEW, from: SECOND })).toBe(
    'The execution already runs version 7.',
  );
});

test('a requested migration names its request', () => {
  const requestedAt = '2026-12-01T14:03:59Z';
  expect(pendingText({ to: SECOND, requestedAt }, timeText)).toBe(
    'Migrates to version 7 before its next state. Requested 14:03.',
  );
  expect(
    pendingText({ to: SECOND, requestedAt, by: 'ann', reason: 'Refunds are corrected' }, timeText),
  ).toBe(
    'Migrates to version 7 before its next state. Requested 14:03 by ann. Reason: Refunds are corrected',
  );
});

test('the last migration names both revisions and the state', () => {
  const last = { from: FIRST, at: '2026-12-01T14:05:00Z', state: 'Refund' };
  expect(lastText(last, SECOND, timeText)).toBe(
    'Migrated from revision 1 (without a version) to version 7 at 14:05, before Refund.',
  );
});

test('the preview of a bulk job counts the executions that can migrate', () => {
  const checked = { checked: 9, possible: 6, refusals: [] };
  expect(checkedText(checked, false)).toBe('6 of 9 can migrate.');
  expect(checkedText(checked, true)).toBe('6 of the latest 9 can migrate.');
  expect(checkedText({ ...checked, possible: 9 }, false)).toBe('All 9 can migrate.');
  expect(checkedText({ ...checked, possible: 9 }, true)).toBe('All of the latest 9 can migrate.');
});
