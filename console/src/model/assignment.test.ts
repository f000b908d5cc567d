import { expect, it } from 'vitest';
import { assigneeFilter, dueOf, personName } from './assignment';

it('takes the due date of people before the timeout of the state', () => {
  expect(dueOf({ dueDate: 5, timeoutDue: 3 })).toBe(5);
  expect(dueOf({ timeoutDue: 3 })).toBe(3);
  expect(dueOf({})).toBeUndefined();
});

it('names principals by the last part of their ARN', () => {
  expect(personName('arn:aws:iam::123456789012:user/team/ada')).toBe('ada');
  expect(personName('ada/lovelace')).toBe('ada/lovelace');
});

it('filters by assignee', () => {
  expect(assigneeFilter('mine', 'ada')).toEqual({ assignee: 'ada' });
  expect(assigneeFilter('none', 'ada')).toEqual({ assigned: false });
  expect(assigneeFilter('any', 'ada')).toEqual({ assigned: true });
  expect(assigneeFilter('', 'ada')).toEqual({});
});

it('finds no own tasks while the person has no name', () => {
  expect(assigneeFilter('mine', '')).toEqual({ assigned: false, assignee: '-' });
});
