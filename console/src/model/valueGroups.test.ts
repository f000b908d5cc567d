import { expect, test } from 'vitest';
import type { ValueGroup } from '../api/executions';
import { omissionText, viewOfGroup } from './valueGroups';

const group: ValueGroup = { value: 'A "17"', count: 1, statuses: { SUCCEEDED: 1 } };

test('groups say which executions and values are missing', () => {
  const whole = { groups: [group], groupCount: 1, executionCount: 1, complete: true };
  expect(omissionText(whole)).toBe('');
  expect(omissionText({ ...whole, groupCount: 1200, executionCount: 5000, complete: false })).toBe(
    'Only the latest 5,000 executions with a value were counted. The 1 most frequent of 1,200 values are shown.',
  );
});

test('the executions of a group have its value and match the other filters', () => {
  const view = {
    criteria: { name: 'a', query: 'total >= 100' },
    group: 'orderId',
    columns: ['total'],
  };
  expect(viewOfGroup(view, 'orderId', group)).toEqual({
    criteria: { name: 'a', query: 'total >= 100 and orderId = "A \\"17\\""' },
    columns: ['total'],
  });
  const paid = { ...group, value: true };
  expect(viewOfGroup({ criteria: {} }, 'isPaid', paid)).toEqual({
    criteria: { query: 'isPaid = true' },
  });
});

test('an order does not leave out executions of a group', () => {
  const view = { criteria: {}, sort: '-total', group: 'orderId' };
  expect(viewOfGroup(view, 'orderId', group)).toEqual({
    criteria: { query: 'orderId = "A \\"17\\""' },
  });
});
