import { useEffect, useRef } from 'react';

/** An action in the command palette. */
export interface PaletteAction {
  title: string;
  /** Further search terms. */
  keywords?: string;
  run: () => void;
}

const registered = new Set<{ current: readonly PaletteAction[] }>();

/** Adds actions to the command palette (Ctrl K) while the component is mounted. */
export function usePaletteActions(own: readonly PaletteAction[]): void {
  const latest = useRef(own);
  useEffect(() => {
    latest.current = own;
  });
  useEffect(() => {
    registered.add(latest);
    return () => {
      registered.delete(latest);
    };
  }, []);
}

export function paletteActions(): readonly PaletteAction[] {
  return [...registered].flatMap((one) => one.current);
}
