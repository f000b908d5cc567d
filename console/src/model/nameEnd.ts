/** The number of characters of the end of a name. It distinguishes numbers, times and UUIDs. */
const END_CHARS = 8;
/** A shorter name is cut at its end, because it has little more than the two parts. */
const LONG_MIN = 2 * END_CHARS;
const ESCAPE = /\\u[0-9a-f]{4}/g;
const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The end of a long name, which remains visible when a table cell has no room for the name. Neither
 * a character with its accents nor an escape such as `\u202e` is split.
 *
 * @param name the name as it is shown
 * @returns an empty text for a short name
 */
export function nameEnd(name: string): string {
  const starts = [...characters.segment(name)].map(({ index }) => index);
  if (starts.length < LONG_MIN) return '';
  const from = starts.at(-END_CHARS) ?? 0;
  for (const { 0: escape, index } of name.matchAll(ESCAPE)) {
    if (index < from && from < index + escape.length) return name.slice(index);
  }
  return name.slice(from);
}
