import './overview.css';
import { Panel, useReactFlow, useStore, ViewportPortal } from '@xyflow/react';
import { memo, type PointerEvent, useMemo } from 'react';
import type { StateGraph } from '../model/graph';
import { hasGroupLabel } from '../model/graphLabels';
import type { Layout } from '../model/layoutInput';
import { overviewPaths, overviewSize } from '../model/overview';
import { visibleText } from '../model/visibleText';
import { PHONE_WIDTH, useMinWidth } from '../ui/useMinWidth';
import type { NodeMark } from './view';

const SIZE_MAX = { width: 200, height: 180 };
const PHONE_SIZE_MAX = { width: 110, height: 110 };
/** The minimum size of the visible region on the overview, in pixels. */
const VISIBLE_MIN = 4;

interface OverviewProps {
  readonly graph: StateGraph;
  readonly layout: Layout;
  readonly marks: ReadonlyMap<string, NodeMark> | undefined;
}

/**
 * A small overview of the whole graph: the status of its states and the visible region. A click or
 * drag moves the viewport. React Flow's MiniMap creates a component for each node, which blocks the
 * page for thousands of nodes.
 */
export function Overview({
  graph,
  layout,
  marks,
  isAlways,
}: OverviewProps & {
  /** Whether it is also shown beside a whole graph. A phone shows it beside each part of a graph. */
  isAlways: boolean;
}) {
  const flow = useReactFlow();
  const isPhone = !useMinWidth(PHONE_WIDTH);
  const isWhole = useStore(
    ({ width, height, transform: [, , zoom] }) =>
      layout.width * zoom <= width && layout.height * zoom <= height,
  );
  if (!isAlways && (isWhole || !isPhone)) return null;
  const size = overviewSize(layout, isPhone ? PHONE_SIZE_MAX : SIZE_MAX);
  const moveTo = (event: PointerEvent<SVGSVGElement>): void => {
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
        aria-label="Graph overview"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          moveTo(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) moveTo(event);
        }}
      >
        <Boxes graph={graph} layout={layout} marks={marks} />
        <VisibleRegion
          layout={layout}
          min={{
            width: (VISIBLE_MIN * layout.width) / size.width,
            height: (VISIBLE_MIN * layout.height) / size.height,
          }}
        />
      </svg>
    </Panel>
  );
}

/** Draws the whole graph without names of states, which would be unreadable at this zoom. */
export function SimplifiedGraph(props: OverviewProps) {
  const { width, height } = props.layout;
  return (
    <ViewportPortal>
      <svg className="askel-graph-far" {...{ width, height }} aria-hidden="true">
        <Boxes {...props} />
      </svg>
      <GroupNames {...props} />
    </ViewportPortal>
  );
}

/** The names of the outer groups that have room for them. */
function GroupNames({ graph, layout }: OverviewProps) {
  const zoom = useStore((state) => state.transform[2]);
  const outer = useMemo(
    () => graph.nodes.filter((node) => node.kind === 'group' && node.parent === undefined),
    [graph],
  );
  return outer.map(({ id, name }) => {
    const bounds = layout.nodeBounds.get(id);
    if (bounds === undefined || !hasGroupLabel(bounds.width, bounds.height, zoom)) return null;
    const { x, y, width } = bounds;
    return (
      <bdi
        key={id}
        className="askel-group-far-name"
        style={{ transform: `translate(${x}px, ${y}px)`, maxInlineSize: width }}
      >
        {visibleText(name)}
      </bdi>
    );
  });
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

/** Darkens the invisible part of the graph. */
function VisibleRegion({
  layout,
  min,
}: {
  layout: Layout;
  min: { width: number; height: number };
}) {
  const [left, top, zoom] = useStore((state) => state.transform);
  const width = Math.max(useStore((state) => state.width) / zoom, min.width);
  const height = Math.max(useStore((state) => state.height) / zoom, min.height);
  const whole = `M0,0h${layout.width}v${layout.height}h${-layout.width}z`;
  const visible = `M${-left / zoom},${-top / zoom}h${width}v${height}h${-width}z`;
  return <path className="askel-overview-rest" fillRule="evenodd" d={whole + visible} />;
}
