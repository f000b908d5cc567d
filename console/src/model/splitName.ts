/** Names of other scripts are not split: their letters can join, or run from right to left. */
const SPLITTABLE = /^[\x20-\x7e\u00a1-\u024f]*$/;
/** Shorter names always fit. */
const SPLIT_MIN = 6;
const TAIL_MAX = 8;

/**
 * Splits a name, so that a long one is shortened in the middle: the head is shortened, and the tail
 * stays. Names often differ only in their last letters. A number at the end belongs to the tail.
 *
 * @return head and tail; the tail is empty when the name must not be split
 */
export function splitName(name: string): readonly [head: string, tail: string] {
  if (name.length < SPLIT_MIN || !SPLITTABLE.test(name)) return [name, ''];
  const number = /\d+$/.exec(name)?.[0].length ?? 0;
  const length = Math.min(Math.max(Math.floor(name.length / 3), number), TAIL_MAX);
  const at = name.length - length;
  return at === 0 ? [name, ''] : [name.slice(0, at), name.slice(at)];
}
