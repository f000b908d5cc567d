import { useMemo, useState, type FocusEvent, type KeyboardEvent } from 'react';
import type { StateGraph } from '../model/graph';
import { ARROWS, nodeInDirection } from '../model/graphKeys';
import type { Extents } from '../model/region';

/**
 * Moves the focus between states with the arrow keys. The key Tab reaches only one state: the
 * focused one, else the selected one, else the first.
 *
 * @param drawn the part of the graph that is drawn
 */
export function useArrowKeys(drawn: StateGraph, extents: Extents, selected: string | undefined) {
  const [focused, setFocused] = useState<string>();
  const states = useMemo(
    () => new Set(drawn.nodes.flatMap(({ id, type }) => (type === undefined ? [] : [id]))),
    [drawn],
  );
  const tabStop = [focused, selected].find((id) => id !== undefined && states.has(id));

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const direction = ARROWS[event.key];
    const from = nodeIdOf(event.target);
    if (direction === undefined || from === undefined) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const regions = [...extents.nodes].filter(([id]) => states.has(id));
    const next = nodeInDirection(new Map(regions), from, direction);
    // The page must not scroll, also when no state is in this direction.
    event.preventDefault();
    if (next === undefined) return;
    event.currentTarget
      .querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(next)}"]`)
      ?.focus();
  }

  return {
    tabStop: tabStop ?? [...states][0],
    keyHandlers: {
      onKeyDown,
      onFocus: (event: FocusEvent) => {
        const id = nodeIdOf(event.target);
        if (id !== undefined) setFocused(id);
      },
    },
  };
}

/** The id of the focused node; undefined when a control or a badge has the focus. */
function nodeIdOf(target: EventTarget): string | undefined {
  return target instanceof HTMLElement && target.classList.contains('react-flow__node')
    ? target.dataset['id']
    : undefined;
}
