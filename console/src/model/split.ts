/** The bounds of the first part of a split, in percent. Both parts stay usable. */
export const SHARE_MIN = 30;
export const SHARE_MAX = 75;
export const SHARE_DEFAULT = 55;
const STEP = 5;

/** A share within the bounds; the default for a value that is not a number. */
export function boundedShare(percent: number): number {
  if (Number.isNaN(percent)) return SHARE_DEFAULT;
  return Math.min(SHARE_MAX, Math.max(SHARE_MIN, percent));
}

/** The share after a key; undefined for keys without a function. */
export function shareAfterKey(percent: number, key: string): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return boundedShare(percent - STEP);
    case 'ArrowRight':
      return boundedShare(percent + STEP);
    case 'Home':
      return SHARE_MIN;
    case 'End':
      return SHARE_MAX;
    default:
      return undefined;
  }
}
