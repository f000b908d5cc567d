/** The number of characters of the end of a name. It distinguishes numbers, times and UUIDs. */
const END_CHARS = 8;
/** A shorter name in a table is cut at its end, because it has little more than the two parts. */
const LONG_MIN = 2 * END_CHARS;
/** Shorter names always fit into the state of a graph. */
const SPLIT_MIN = 6;
/** Scripts whose letters join or run from right to left: two parts would not read as one name. */
const JOINED =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Mongolian}\p{Script=Adlam}]/u;
const ESCAPE = /\\u[0-9a-f]{4}/g;
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The end of a long name, which remains visible when a table cell has no room for the name.
 *
 * @param name the name as it is shown
 * @returns an empty text for a short name
 */
export function nameEnd(name: string): string {
  const starts = startsOf(name);
  return starts.length < LONG_MIN ? '' : name.slice(endAt(name, starts, END_CHARS));
}

/**
 * Splits a name, so that a long one is shortened in the middle: the head is shortened, and the tail
 * stays. Names often differ only in their last letters. A number at the end belongs to the tail.
 *
 * @param name the name as it is shown
 * @returns head and tail; the tail is empty when the name must not be split
 */
export function splitName(name: string): readonly [head: string, tail: string] {
  const starts = startsOf(name);
  if (starts.length < SPLIT_MIN || JOINED.test(name)) return [name, ''];
  const number = /\d+$/.exec(name)?.[0].length ?? 0;
  const length = Math.min(Math.max(Math.floor(starts.length / 3), number), END_CHARS);
  const at = endAt(name, starts, length);
  return at === 0 ? [name, ''] : [name.slice(0, at), name.slice(at)];
}

/** The offsets at which the characters of a name begin. An accent belongs to its letter. */
function startsOf(name: string): number[] {
  return [...characters.segment(name)].map(({ index }) => index);
}

/** The offset of the last characters. An escape such as `\u202e` is not split. */
function endAt(name: string, starts: readonly number[], length: number): number {
  const from = starts.at(-length) ?? 0;
  for (const { 0: escape, index } of name.matchAll(ESCAPE)) {
    if (index < from && from < index + escape.length) return index;
  }
  return from;
}
