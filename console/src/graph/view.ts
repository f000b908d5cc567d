import type { StateGraph } from '../model/graph';

/** The appearance of a node or a transition. Each tone has a colour, an icon and a text. */
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

/** The icon of each tone, so that status never depends on colour alone. */
export const ICONS: Readonly<Record<Tone, string>> = {
  running: '◐',
  retrying: '↻',
  succeeded: '✓',
  caught: '⤳',
  failed: '✕',
  aborted: '⊘',
  added: '+',
  removed: '−',
  changed: '≠',
  'heat-0': '',
  'heat-1': '',
  'heat-2': '',
  'heat-3': '',
  'heat-4': '',
  'heat-5': '',
};

export interface NodeMark {
  readonly tone: Tone;
  /** The text for the table, the tooltip and screen readers: "Failed: States.Timeout". */
  readonly text: string;
  /** A short text on the node itself: "12×", "3.2 s". */
  readonly badge?: string;
  /** A path of the console to which the badge leads. */
  readonly link?: string;
  /** Whether the state only waits, so that it is drawn as an outline. */
  readonly isWaiting?: boolean;
}

/** The default height of a graph, in pixels. */
export const HEIGHT = 520;

/** The data type of a dragged node. Its data is the id of the node. */
export const STATE_TYPE = 'application/x-askel-state';

/** The properties of the graph of a definition. */
export interface StateGraphProps {
  readonly graph: StateGraph;
  /** The graph that this one is compared with. Both have the same zoom and sizes. */
  readonly beside?: StateGraph;
  /** The label for screen readers: "States of the execution run-7". */
  readonly label: string;
  /** Marks by node id, which is the state's JSON pointer. Nodes without a mark are plain. */
  readonly marks?: ReadonlyMap<string, NodeMark>;
  /** The ids of the transitions that were taken. When there are any, the others are dimmed. */
  readonly taken?: ReadonlySet<string>;
  /** Tones by transition id, to compare versions. */
  readonly edgeMarks?: ReadonlyMap<string, Tone>;
  /** The id of the selected node. */
  readonly selected?: string | undefined;
  /** Called with the id of the selected node; undefined when the background was clicked. */
  readonly onSelect?: (id: string | undefined) => void;
  /**
   * Called when something was dropped on a node, a transition or the background. Makes nodes
   * draggable.
   */
  readonly onDrop?: (target: DropTarget, data: DataTransfer) => void;
  /** Whether states have badges of their Retriers and Catchers. */
  readonly showsHandlers?: boolean;
  /** The name of exported files, without an ending. Without a name, the graph has no export. */
  readonly exportName?: string;
  /** The height in pixels; `HEIGHT` by default. */
  readonly height?: number;
}

export interface DropTarget {
  readonly node?: string;
  readonly edge?: string;
}
