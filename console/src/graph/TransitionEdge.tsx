import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from '@xyflow/react';
import { memo } from 'react';
import { type LabelPlace, shortLabel } from '../model/layoutInput';
import { routePath } from './routePath';
import type { FlowEdge } from './flow';

/** Moves a label to its transition. Its size depends on the zoom, so it has no fixed position. */
function labelTransform({ x, y, width, height, side }: LabelPlace): string {
  const [edge, own] = side === 'right' ? [x + width, '-100%'] : [x, '0'];
  return `translate(${edge}px, ${y + height / 2}px) translate(${own}, -50%)`;
}

/** Draws a transition along its route, with its rule as the label. */
export const TransitionEdge = memo(function TransitionEdge(props: EdgeProps<FlowEdge>) {
  const { data, id, markerEnd } = props;
  if (data === undefined) return null;
  const { route, edge, taken, tone } = data;
  const path =
    route === undefined || route.points.length < 2
      ? getSmoothStepPath(props)[0]
      : routePath(route.points);
  return (
    <>
      <g data-edge={id} data-kind={edge.kind} data-taken={taken} data-tone={tone}>
        <BaseEdge
          path={path}
          {...(markerEnd === undefined ? {} : { markerEnd })}
          interactionWidth={18}
        />
      </g>
      {edge.label !== undefined && route?.label !== undefined && (
        <EdgeLabelRenderer>
          <span
            className="askel-edge-label"
            title={edge.label}
            data-edge={id}
            data-taken={taken}
            data-tone={tone}
            style={{
              transform: labelTransform(route.label),
              // Letters without a glyph of the monospaced font can be wider than 1ch.
              maxInlineSize: `calc(${shortLabel(edge.label).length}ch + 10px)`,
            }}
          >
            {shortLabel(edge.label)}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
