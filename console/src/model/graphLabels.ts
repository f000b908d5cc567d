/** The smallest font size of a graph's label on the screen, in pixels. */
export const LABEL_SCREEN_MIN = 12;
const NAME_FONT_SIZE = 14;
const NOTE_FONT_SIZE = 12;
/** A name and a note of the smallest size fit into a state at this zoom, below each other. */
const NOTES_ZOOM_MIN = 0.6;
/** A name of the smallest size fits into a state at this zoom. */
export const NAMES_ZOOM_MIN = 0.27;
/** Sizes change in steps, so that a moving viewport seldom changes the layout of the texts. */
const STEP = 1.02;

/** The labels that a graph shows at a zoom. */
export interface GraphLabels {
  /** `all`: names, notes and rules; `names`: names only; `groups`: names of groups only. */
  readonly shown: 'all' | 'names' | 'groups';
  /** The font sizes in the coordinates of the graph, which the zoom scales. */
  readonly nameSize: number;
  readonly noteSize: number;
}

/** Selects labels that have at least 12 pixels on the screen at a zoom, and fit into their node. */
export function graphLabels(zoom: number): GraphLabels {
  const shown = zoom >= NOTES_ZOOM_MIN ? 'all' : zoom >= NAMES_ZOOM_MIN ? 'names' : 'groups';
  const sizeMin = LABEL_SCREEN_MIN / zoom;
  return {
    shown,
    nameSize: sizeFrom(NAME_FONT_SIZE, sizeMin),
    noteSize: sizeFrom(NOTE_FONT_SIZE, sizeMin),
  };
}

function sizeFrom(size: number, min: number): number {
  if (min <= size) return size;
  return size * STEP ** Math.ceil(Math.log(min / size) / Math.log(STEP) - 1e-9);
}

export function sameLabels(one: GraphLabels, other: GraphLabels): boolean {
  return (
    one.shown === other.shown && one.nameSize === other.nameSize && one.noteSize === other.noteSize
  );
}

/** The smallest width and height of a group on the screen that has room for its name, in pixels. */
const GROUP_SCREEN_MIN = { width: 64, height: 18 };

/** Whether a group has room for its name at a zoom. */
export function hasGroupLabel(width: number, height: number, zoom: number): boolean {
  return width * zoom >= GROUP_SCREEN_MIN.width && height * zoom >= GROUP_SCREEN_MIN.height;
}
