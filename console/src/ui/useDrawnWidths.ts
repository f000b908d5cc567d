import { useEffect, useRef, type RefObject } from 'react';

/** The table draws the last step of a resize within this time. */
const SETTLE_MILLIS = 500;

/**
 * Reports the widths of columns after a resize. The table reports widths before it has drawn the
 * last step of the pointer, so the widths that it draws afterwards are reported, too.
 *
 * @param root contains the table
 * @param onWidths receives the widths of all columns in their order, in pixels
 * @returns the function to call with the widths that the table reports
 */
export function useDrawnWidths(
  root: RefObject<HTMLElement | null>,
  onWidths: ((widths: readonly number[]) => void) | undefined,
): (reported: readonly number[]) => void {
  const latest = useRef(onWidths);
  const stop = useRef<() => void>(undefined);
  useEffect(() => {
    latest.current = onWidths;
  });
  useEffect(() => () => stop.current?.(), []);
  return (reported) => {
    latest.current?.(reported);
    stop.current?.();
    // The copy of a sticky header is before the table. A column of checkboxes is before the others.
    const table = [...(root.current?.querySelectorAll('table') ?? [])].at(-1);
    const headers = [...(table?.querySelectorAll<HTMLElement>('thead th') ?? [])].slice(
      -reported.length,
    );
    const observer = new ResizeObserver(() => {
      // The last column can fill the rest of the table instead of a width of its own.
      const drawn = headers.map(({ style }, at) => parseFloat(style.width) || (reported[at] ?? 0));
      latest.current?.(drawn);
    });
    for (const header of headers) observer.observe(header);
    const timer = setTimeout(() => observer.disconnect(), SETTLE_MILLIS);
    stop.current = () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  };
}
