import { useRef, type RefObject } from 'react';
import { useKeys } from '../shell/keys';

/**
 * `j` and `k` go from row to row of the table inside the element, `x` chooses a row; Enter follows the link
 * that is then in focus.
 */
export function useRows<E extends HTMLElement>(): RefObject<E | null> {
  const within = useRef<E>(null);

  function rows(): HTMLElement[] {
    return [...(within.current?.querySelectorAll<HTMLElement>('tbody tr') ?? [])].filter(
      (row) => row.querySelector('a') !== null,
    );
  }

  function here(all: HTMLElement[]): number {
    return all.findIndex((row) => row.contains(document.activeElement));
  }

  function go(by: number): void {
    const all = rows();
    const at = here(all);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
    const row = all[Math.min(Math.max(next, 0), all.length - 1)];
    row?.querySelector<HTMLElement>('a')?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }

  useKeys([
    { keys: 'j', does: 'Next row', run: () => go(1) },
    { keys: 'k', does: 'Row before', run: () => go(-1) },
    {
      keys: 'x',
      does: 'Select row',
      run: () => {
        const all = rows();
        all[here(all)]?.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
      },
    },
  ]);
  return within;
}
