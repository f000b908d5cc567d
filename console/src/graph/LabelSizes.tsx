import { type ReactFlowState, useStore } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { graphLabels, sameLabels } from '../model/graphLabels';

/**
 * Selects the labels of the graph by its zoom, and keeps them legible. Sets properties of the
 * element around the graph (`ground`) directly, so that no node is rendered again.
 */
export function LabelSizes({ ground }: { ground: RefObject<HTMLElement | null> }) {
  const { shown, nameSize, noteSize } = useStore(labelsOf, sameLabels);
  useEffect(() => {
    const element = ground.current;
    if (element === null) return;
    element.setAttribute('data-labels', shown);
    element.style.setProperty('--name-size', `${nameSize}px`);
    element.style.setProperty('--note-size', `${noteSize}px`);
  }, [ground, shown, nameSize, noteSize]);
  return null;
}

function labelsOf({ transform: [, , zoom] }: ReactFlowState) {
  return graphLabels(zoom);
}
