import type { Course } from '../model/layoutInput';

const RADIUS = 7;

/** A line along the points with its corners rounded, as the `d` of an SVG path. */
export function coursePath(points: Course['points']): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) return `M${point.x},${point.y}`;
      if (after === undefined) return `L${point.x},${point.y}`;
      const into = towards(point, before);
      const out = towards(point, after);
      return `L${into.x},${into.y}Q${point.x},${point.y} ${out.x},${out.y}`;
    })
    .join('');
}

function towards(from: Course['points'][number], to: Course['points'][number]) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
