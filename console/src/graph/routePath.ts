import type { EdgeRoute } from '../model/layoutInput';

const RADIUS = 7;

/** The `d` attribute of an SVG path along the points, with rounded corners. */
export function routePath(points: EdgeRoute['points']): string {
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

function towards(from: EdgeRoute['points'][number], to: EdgeRoute['points'][number]) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
