// The stylesheet is imported here, because the designer also shows icons without a graph.
import './stateIcon.css';
import type { GraphNode } from '../model/graph';

const PATHS: Readonly<Record<NonNullable<GraphNode['type']>, string>> = {
  Task: 'M5 3l6 5-6 5z',
  Pass: 'M2 8h10M9 4.5 12.5 8 9 11.5',
  Choice: 'M8 2l6 6-6 6-6-6z',
  Wait: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2.2 1.6',
  Succeed: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM5.4 8.2l1.9 1.9 3.4-4',
  Fail: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM6 6l4 4M10 6l-4 4',
  Parallel: 'M4 2.5v11M8 2.5v11M12 2.5v11',
  Map: 'M2.5 3h8v6h-8zM5.5 9v4h8V6.5h-3',
  Unknown: 'M6 6a2 2 0 1 1 2.6 2c-.5.2-.6.6-.6 1.2M8 12v.4',
};

/** The icon of a state type. The name of the type is shown beside it. */
export function StateIcon({ type }: { type: GraphNode['type'] }) {
  return (
    <svg className="askel-state-icon" viewBox="0 0 16 16" aria-hidden="true" data-type={type}>
      <path d={PATHS[type ?? 'Unknown']} />
    </svg>
  );
}
