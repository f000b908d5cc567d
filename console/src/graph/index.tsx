import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense } from 'react';
import { HEIGHT, type StateGraphProps } from './view';

export { STATE_TYPE } from './view';
export type { DropTarget, NodeMark, StateGraphProps, Tone } from './view';

const LazyGraph = lazy(() => import('./StateGraph'));

/**
 * Loads the graph code and starts the layout worker in advance, while the page still reads its
 * data.
 */
export function preloadGraph(): void {
  void Promise.all([import('./StateGraph'), import('./layout')]).then(([, layout]) =>
    layout.layoutGraph({ nodes: [], edges: [] }),
  );
}

/**
 * Shows the graph of a definition. Its code, React Flow and the layout are loaded when it is first
 * shown.
 */
export function StateGraph(props: StateGraphProps) {
  return (
    <Suspense
      fallback={
        // The placeholder has the height of the graph, so that the content below does not move.
        <div style={{ blockSize: props.height ?? HEIGHT }}>
          <p className="askel-graph-text" role="status">
            <Spinner /> Loading the graph…
          </p>
        </div>
      }
    >
      <LazyGraph {...props} />
    </Suspense>
  );
}
