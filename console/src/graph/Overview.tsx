import './overview.css';
import { Panel, useReactFlow, useStore, ViewportPortal } from '@xyflow/react';
import { memo, type PointerEvent, useMemo } from 'react';
import type { StateGraph } from '../model/graph';
import type { Layout } from '../model/layoutInput';
import { overviewPaths, overviewSize } from '../model/overview';
import type { NodeMark } from './view';

const MOST = { width: 200, height: 180 };
/** What is seen is shown at least so large, in pixels. */
const SEEN_MIN = 4;

interface OverviewProps {
  readonly graph: StateGraph;
  readonly layout: Layout;
  readonly marks: ReadonlyMap<string, NodeMark> | undefined;
}

/**
 * A small map of the whole graph: how its states stand, and which part is seen; pointing at it goes there. React
 * Flow's own makes a component of each node, and holds the page for each change of a graph of thousands.
 */
export function Overview({ graph, layout, marks }: OverviewProps) {
  const flow = useReactFlow();
  const size = overviewSize(layout, MOST);
  const go = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * layout.width;
    const y = ((event.clientY - box.top) / box.height) * layout.height;
    void flow.setCenter(x, y, { zoom: flow.getZoom() });
  };
  return (
    <Panel position="bottom-right" className="askel-overview">
      <svg
        {...size}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Map of the graph"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) go(event);
        }}
      >
        <Boxes graph={graph} layout={layout} marks={marks} />
        <Seen
          layout={layout}
          least={{
            width: (SEEN_MIN * layout.width) / size.width,
            height: (SEEN_MIN * layout.height) / size.height,
          }}
        />
      </svg>
    </Panel>
  );
}

/** The whole graph in its own place, as the map has it: what is drawn where nodes would be too small to be read. */
export function FarView(props: OverviewProps) {
  const { width, height } = props.layout;
  return (
    <ViewportPortal>
      <svg className="askel-graph-far" {...{ width, height }} aria-hidden="true">
        <Boxes {...props} />
      </svg>
    </ViewportPortal>
  );
}

const Boxes = memo(function Boxes({ graph, layout, marks }: OverviewProps) {
  const { groups, states } = useMemo(
    () => overviewPaths(graph, layout, (id) => marks?.get(id)?.tone),
    [graph, layout, marks],
  );
  return (
    <>
      <path className="askel-overview-groups" d={groups} />
      {[...states].map(([tone, boxes]) => (
        <path key={tone ?? ''} data-tone={tone} d={boxes} />
      ))}
    </>
  );
});

/** Darkens what is not seen. */
function Seen({ layout, least }: { layout: Layout; least: { width: number; height: number } }) {
  const [left, top, zoom] = useStore((state) => state.transform);
  const width = Math.max(useStore((state) => state.width) / zoom, least.width);
  const height = Math.max(useStore((state) => state.height) / zoom, least.height);
  const whole = `M0,0h${layout.width}v${layout.height}h${-layout.width}z`;
  const seen = `M${-left / zoom},${-top / zoom}h${width}v${height}h${-width}z`;
  return <path className="askel-overview-rest" fillRule="evenodd" d={whole + seen} />;
}
