/**
 * Control characters of text and of its direction. They are invisible and can reorder their
 * neighbours.
 */
// eslint-disable-next-line no-control-regex -- The pattern matches control characters on purpose.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Replaces control characters by JSON escapes such as `\u202e`, so that one name cannot look like
 * another.
 */
export function visibleText(name: string): string {
  return name.replace(
    CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
