import { useRef, type RefObject } from 'react';
import { useKeys } from '../shell/keys';

/**
 * Binds `j` and `k` to the next and previous row of the table inside the element, and `x` to the
 * selection of the row. Enter follows the focused link.
 */
export function useRowShortcuts<E extends HTMLElement>(): RefObject<E | null> {
  const container = useRef<E>(null);

  function rows(): HTMLElement[] {
    return [...(container.current?.querySelectorAll<HTMLElement>('tbody tr') ?? [])].filter(
      (row) => row.querySelector('a') !== null,
    );
  }

  function focusedIndex(all: HTMLElement[]): number {
    return all.findIndex((row) => row.contains(document.activeElement));
  }

  function focusRow(by: number): void {
    const all = rows();
    const at = focusedIndex(all);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
    const row = all[Math.min(Math.max(next, 0), all.length - 1)];
    row?.querySelector<HTMLElement>('a')?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }

  useKeys([
    { keys: 'j', description: 'Next row', run: () => focusRow(1) },
    { keys: 'k', description: 'Previous row', run: () => focusRow(-1) },
    {
      keys: 'x',
      description: 'Select row',
      run: () => {
        const all = rows();
        all[focusedIndex(all)]?.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
      },
    },
  ]);
  return container;
}
