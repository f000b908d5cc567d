import type { StateGraph } from '../model/graph';

/** What a node or a transition looks like beside its name; each has a colour, an icon and words. */
export type Tone =
  | 'running'
  | 'retrying'
  | 'succeeded'
  | 'caught'
  | 'failed'
  | 'aborted'
  | 'added'
  | 'removed'
  | 'changed'
  | 'heat-0'
  | 'heat-1'
  | 'heat-2'
  | 'heat-3'
  | 'heat-4'
  | 'heat-5';

export interface NodeMark {
  readonly tone: Tone;
  /** In words, for the table, the tooltip and screen readers: "Failed: States.Timeout". */
  readonly text: string;
  /** A few characters on the node itself: "12×", "3.2 s". */
  readonly badge?: string;
}

/** Of a graph that is given none, in pixels. */
export const HEIGHT = 520;

/** What the drag of a node carries: its id. */
export const STATE_TYPE = 'application/x-askel-state';

/** What the graph of a definition shows, and what it tells when somebody uses it. */
export interface StateGraphProps {
  readonly graph: StateGraph;
  /** What the graph is of, for screen readers: "States of the execution run-7". */
  readonly label: string;
  /** By id of node (the state's pointer); nodes without one are plain. */
  readonly marks?: ReadonlyMap<string, NodeMark>;
  /** Ids of transitions that were taken; the others step back while there are any. */
  readonly taken?: ReadonlySet<string>;
  /** By id of transition, for versions compared. */
  readonly edgeMarks?: ReadonlyMap<string, Tone>;
  /** The id of the node chosen. */
  readonly selected?: string | undefined;
  /** Undefined when the ground was clicked. */
  readonly onSelect?: (id: string | undefined) => void;
  /** Something was dropped on a node or a transition (ids), or on the ground. With it, nodes can be dragged. */
  readonly onDrop?: (target: DropTarget, data: DataTransfer) => void;
  /** Pixels; `HEIGHT` unless given. */
  readonly height?: number;
}

export interface DropTarget {
  readonly node?: string;
  readonly edge?: string;
}
