import { useEffect, useRef } from 'react';

/** What the palette offers beside the pages. */
export interface PaletteAction {
  title: string;
  /** Words by which it is found, too. */
  words?: string;
  run: () => void;
}

const offered = new Set<{ current: readonly PaletteAction[] }>();

/** Actions of a page in the palette (Ctrl K), for as long as the page is shown. */
export function useActions(own: readonly PaletteAction[]): void {
  const latest = useRef(own);
  useEffect(() => {
    latest.current = own;
  });
  useEffect(() => {
    offered.add(latest);
    return () => {
      offered.delete(latest);
    };
  }, []);
}

export function offeredActions(): readonly PaletteAction[] {
  return [...offered].flatMap((one) => one.current);
}
