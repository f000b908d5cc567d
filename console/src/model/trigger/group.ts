/** A value of a tag of a schedule group, and its effect. */
interface Choice {
  value: string;
  label: string;
}

const CATCH_UP_TAG = 'askel:catch-up';
const OVERLAP_TAG = 'askel:overlap';

/** The rules for missed occurrences; the first one is the default. */
export const CATCH_UP: readonly [Choice, ...Choice[]] = [
  { value: 'last', label: 'The last one fires' },
  { value: 'none', label: 'They are skipped' },
  { value: 'all', label: 'All of the last day fire' },
];

/** The rules for overlapping executions; the first one is the default. */
export const OVERLAP: readonly [Choice, ...Choice[]] = [
  { value: 'allow', label: 'The next one starts' },
  { value: 'skip', label: 'The occurrence is dropped' },
  { value: 'queue', label: 'The occurrence waits' },
  { value: 'cancel', label: 'The previous one is stopped' },
];

/** The tags of a new group. Defaults need no tag. */
export function groupTags(catchUp: string, overlap: string): Record<string, string> {
  return {
    ...(catchUp === CATCH_UP[0].value ? {} : { [CATCH_UP_TAG]: catchUp }),
    ...(overlap === OVERLAP[0].value ? {} : { [OVERLAP_TAG]: overlap }),
  };
}

/** The effect of the tags of a group on missed occurrences. */
export function catchUpText(tags: Record<string, string>): string {
  return labelOf(CATCH_UP, tags[CATCH_UP_TAG]);
}

/** The effect of the tags of a group on overlapping executions. */
export function overlapText(tags: Record<string, string>): string {
  return labelOf(OVERLAP, tags[OVERLAP_TAG]);
}

function labelOf(choices: readonly [Choice, ...Choice[]], value: string | undefined): string {
  return (choices.find((one) => one.value === value) ?? choices[0]).label;
}
