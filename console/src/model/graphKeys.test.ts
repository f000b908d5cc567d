import { expect, test } from 'vitest';
import { nodeInDirection, type Direction } from './graphKeys';
import type { Region } from './region';

const box = (left: number, top: number, width = 100, height = 40): Region => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

/** A state, a group of two states side by side, and a state below the group. */
const nodes = new Map([
  ['first', box(100, 0)],
  ['group', box(0, 80, 300, 200)],
  ['left', box(20, 150)],
  ['right', box(180, 150)],
  ['last', box(100, 320)],
]);
const follow = (from: string, ...directions: Direction[]) =>
  directions.map((direction) => (from = nodeInDirection(nodes, from, direction) ?? 'none'));

test('down leads through a group to the next state', () => {
  expect(follow('first', 'down', 'down', 'right', 'down')).toEqual([
    'group',
    'left',
    'right',
    'last',
  ]);
});

test('up and left lead back', () => {
  expect(follow('right', 'left', 'up', 'up')).toEqual(['left', 'group', 'first']);
});

test('no state is beyond the first and the last one', () => {
  expect(nodeInDirection(nodes, 'first', 'up')).toBeUndefined();
  expect(nodeInDirection(nodes, 'last', 'down')).toBeUndefined();
  expect(nodeInDirection(nodes, 'unknown', 'down')).toBeUndefined();
});
