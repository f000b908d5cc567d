/** Control characters of texts and of their direction, which are not seen and reorder their neighbours. */
// eslint-disable-next-line no-control-regex -- The pattern finds exactly them.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A name with its control characters as JSON escapes, such as `\u202e`, so that it cannot pass for another. */
export function visibleText(name: string): string {
  return name.replace(
    CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
