import type { Region } from './region';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The arrow keys and their directions. */
export const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
/** The height of the head of a group. The position of a group is that of its head. */
const HEAD_MAX = 44;

/**
 * The nearest node in a direction. A distance across the direction counts twice, so that a key
 * follows the line that a user sees.
 *
 * @returns undefined when no node is in this direction
 */
export function nodeInDirection(
  nodes: ReadonlyMap<string, Region>,
  from: string,
  direction: Direction,
): string | undefined {
  const start = nodes.get(from);
  if (start === undefined) return undefined;
  const [x, y] = positionOf(start);
  let best: string | undefined;
  let least = Infinity;
  for (const [id, region] of nodes) {
    const [otherX, otherY] = positionOf(region);
    const [along, across] = distances(otherX - x, otherY - y, direction);
    const distance = along + 2 * Math.abs(across);
    if (id !== from && along > 1 && distance < least) {
      best = id;
      least = distance;
    }
  }
  return best;
}

function positionOf({ left, right, top, bottom }: Region): [number, number] {
  return [(left + right) / 2, top + Math.min(bottom - top, HEAD_MAX) / 2];
}

function distances(dx: number, dy: number, direction: Direction): [number, number] {
  switch (direction) {
    case 'left':
      return [-dx, dy];
    case 'right':
      return [dx, dy];
    case 'up':
      return [-dy, dx];
    case 'down':
      return [dy, dx];
  }
}
