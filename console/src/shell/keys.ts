import { useEffect, useRef } from 'react';

/** One key, two in a row (`g h`) or one with Ctrl or ⌘ (`Ctrl K`), what it does for the sheet of keys, and the deed. */
export interface KeyBinding {
  keys: string;
  does: string;
  run: () => void;
}

const SEQUENCE_MILLIS = 1200;
const bindings = new Set<{ current: readonly KeyBinding[] }>();
let before = '';
let beforeAt = 0;

/** Inputs that take no text: `j` and `k` go on from a row whose box has just been ticked. */
const TEXTLESS = ['checkbox', 'radio', 'button', 'submit'];

/** Whether keys go to a text, a list or a dialog just now. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && !TEXTLESS.includes(target.type)) return true;
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
  const sequence = now - beforeAt < SEQUENCE_MILLIS ? `${before} ${event.key}` : event.key;
  before = event.key;
  beforeAt = now;
  if (perform(event, sequence) || perform(event, event.key)) before = '';
}

/** The latest that is bound to the keys goes first. */
function perform(event: KeyboardEvent, keys: string): boolean {
  const met = [...bindings]
    .reverse()
    .flatMap((one) => one.current)
    .find((one) => one.keys === keys);
  if (met === undefined) return false;
  event.preventDefault();
  met.run();
  return true;
}

/** Keys of a page or part, for as long as it is shown; the latest shown goes first. They stand in the `?` sheet. */
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

/** What can be typed just now. */
export function boundKeys(): readonly KeyBinding[] {
  return [...bindings].flatMap((one) => one.current);
}
