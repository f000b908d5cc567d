import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from '@xyflow/react';
import { memo } from 'react';
import { shortLabel } from '../model/layoutInput';
import { coursePath } from './coursePath';
import type { FlowEdge } from './flow';

/** A transition along the course that the layout gave it, with its rule. */
export const TransitionEdge = memo(function TransitionEdge(props: EdgeProps<FlowEdge>) {
  const { data, id, markerEnd } = props;
  if (data === undefined) return null;
  const { course, edge, taken, tone } = data;
  const path =
    course === undefined || course.points.length < 2
      ? getSmoothStepPath(props)[0]
      : coursePath(course.points);
  return (
    <>
      <g data-edge={id} data-kind={edge.kind} data-taken={taken} data-tone={tone}>
        <BaseEdge
          path={path}
          {...(markerEnd === undefined ? {} : { markerEnd })}
          interactionWidth={18}
        />
      </g>
      {edge.label !== undefined && course?.label !== undefined && (
        <EdgeLabelRenderer>
          <span
            className="askel-edge-label"
            title={edge.label}
            data-edge={id}
            data-taken={taken}
            data-tone={tone}
            style={{ transform: `translate(${course.label.x}px, ${course.label.y}px)` }}
          >
            {shortLabel(edge.label)}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
