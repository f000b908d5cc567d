import { expect, test } from 'vitest';
import { foldUpTo } from './fold';
import { rows, type EventSpec } from './history.fixture';
import { framesWith, groupOf, type FrameGroup } from './iterations';

function groupOfMap(): FrameGroup {
  const iteration = (index: number): EventSpec[] => [
    [`0.${index}`, 'MapIterationStarted', { state: 'Each', index }],
    [`0.${index}`, 'TaskStateEntered', { state: 'Pay' }],
  ];
  const all = rows(
    ['', 'ExecutionStarted'],
    ['', 'MapStateEntered', { state: 'Each' }],
    ['', 'MapStateStarted', { length: 12 }],
    ...Array.from({ length: 12 }, (_, index) => iteration(index)).flat(),
    ['0.7', 'TaskScheduled'],
    ['0.7', 'TaskFailed', { error: 'Card.Declined' }],
  );
  const visit = foldUpTo(all, all.length).visits[0];
  const group = visit && groupOf(visit);
  if (group === undefined) throw new Error('no iterations');
  return group;
}

test.each([
  ['', 12],
  ['  ', 12],
  ['7', 1],
  ['#7', 1],
  ['3-5', 3],
  ['10 – 99', 2],
  ['99', 0],
  ['card.declined', 1],
  ['Timeout', 0],
])('the filter %j finds %i iterations', (text, count) =>
  expect(framesWith(groupOfMap(), undefined, text)).toHaveLength(count),
);

test('a status and a text select together', () => {
  const group = groupOfMap();
  expect(framesWith(group, 'succeeded', '7')).toEqual([]);
  expect(framesWith(group, 'running', '3-5')).toHaveLength(3);
});
