/** A text whose quotation marks are escaped where they do not enclose it. */
const DOUBLE = /^"(?:[^"\\]|\\.)*"$/s;
/** An apostrophe is between letters or digits. */
const SINGLE = /^'(?:[^']|(?<=\w)'(?=\w))*'$/s;
/** An opening quotation mark that is not closed. */
const OPEN_DOUBLE = /^"(?:[^"\\]|\\.)*$/s;
const OPEN_SINGLE = /^'(?:.*[^'])?$/s;
/** A closing single quotation mark. Without one, the first one is an apostrophe. */
const CLOSING_SINGLE = /'(?:\s+and\s|\s*$)/i;

/**
 * The text that quotation marks enclose; another text is unchanged. Double quotation marks enclose a
 * JSON string. A text such as `"a":"b"` is not enclosed.
 */
export function unquoted(text: string): string {
  if (SINGLE.test(text)) return text.slice(1, -1);
  if (!DOUBLE.test(text)) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}

/**
 * The text of a value in a filter, from which `unquoted` returns the value. A value is enclosed if it
 * would otherwise be read as another one: with outer blanks, line breaks or quotation marks, or with
 * an `and`, which could separate filters.
 */
export function quoted(value: string): string {
  const isPlain =
    value !== '' &&
    value.trim() === value &&
    unquoted(value) === value &&
    !OPEN_DOUBLE.test(value) &&
    !OPEN_SINGLE.test(value) &&
    !/[\r\n]/.test(value) &&
    !/(?:^|\s)and(?:\s|$)/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}

/**
 * Whether a text is within quotation marks at its end.
 *
 * @param later the text after it
 */
export function isOpen(text: string, later: string): boolean {
  return OPEN_DOUBLE.test(text) || (OPEN_SINGLE.test(text) && CLOSING_SINGLE.test(later));
}
