import { useEffect, useRef } from 'react';

/** A keyboard shortcut: one key, two in sequence (`g h`), or one with Ctrl or ⌘ (`Ctrl K`). */
export interface KeyBinding {
  keys: string;
  description: string;
  run: () => void;
}

const SEQUENCE_MILLIS = 1200;
const bindings = new Set<{ current: readonly KeyBinding[] }>();
let previousKey = '';
let previousAt = 0;

/**
 * Input types without text, where shortcuts work: `j` and `k` continue after a checkbox was
 * clicked.
 */
const NON_TEXT_TYPES = ['checkbox', 'radio', 'button', 'submit'];

/** Whether the focused element handles keys itself: a text input, a list or a dialog. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && !NON_TEXT_TYPES.includes(target.type)) return true;
  return (
    target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('[role="combobox"], [role="listbox"], [role="menu"], [role="dialog"]') !== null
  );
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    perform(event, `Ctrl ${event.key.toUpperCase()}`);
    return;
  }
  if (isTyping(event.target)) return;
  const now = event.timeStamp;
  const sequence = now - previousAt < SEQUENCE_MILLIS ? `${previousKey} ${event.key}` : event.key;
  previousKey = event.key;
  previousAt = now;
  if (perform(event, sequence) || perform(event, event.key)) previousKey = '';
}

/** Runs the most recently registered shortcut of these keys. */
function perform(event: KeyboardEvent, keys: string): boolean {
  const binding = [...bindings]
    .reverse()
    .flatMap((one) => one.current)
    .find((one) => one.keys === keys);
  if (binding === undefined) return false;
  event.preventDefault();
  binding.run();
  return true;
}

/**
 * Registers keyboard shortcuts while the component is mounted. The most recent registration wins.
 * The shortcuts dialog lists them.
 */
export function useKeys(own: readonly KeyBinding[]): void {
  const latest = useRef(own);
  useEffect(() => {
    latest.current = own;
  });
  useEffect(() => {
    if (bindings.size === 0) document.addEventListener('keydown', onKey);
    bindings.add(latest);
    return () => {
      bindings.delete(latest);
      if (bindings.size === 0) document.removeEventListener('keydown', onKey);
    };
  }, []);
}

/** The currently registered shortcuts. */
export function boundKeys(): readonly KeyBinding[] {
  return [...bindings].flatMap((one) => one.current);
}
