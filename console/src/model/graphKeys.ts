import type { Region } from './region';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The arrow keys and their directions. */
export const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
/** The maximum height of a group's header, in pixels. The header is the position of its group. */
const HEAD_MAX = 44;

/**
 * Returns the nearest node in a direction. The distance perpendicular to the direction counts
 * twice, so that a key prefers nodes on the same line.
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
