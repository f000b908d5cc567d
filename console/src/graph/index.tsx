import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense } from 'react';
import { HEIGHT, type StateGraphProps } from './view';

export { STATE_TYPE } from './view';
export type { DropTarget, NodeMark, StateGraphProps, Tone } from './view';

const Loaded = lazy(() => import('./StateGraph'));

/** Fetches the code and starts the worker while a page still reads what it will draw. */
export function preloadGraph(): void {
  void Promise.all([import('./StateGraph'), import('./layout')]).then(([, layout]) =>
    layout.layoutGraph({ nodes: [], edges: [] }),
  );
}

/** The graph of a definition; its code, React Flow's and the layout's come when a page first shows one. */
export function StateGraph(props: StateGraphProps) {
  return (
    <Suspense
      fallback={
        // As high as what comes, so that nothing below it moves then.
        <div style={{ blockSize: props.height ?? HEIGHT }}>
          <p className="askel-graph-word" role="status">
            <Spinner /> Loading the graph…
          </p>
        </div>
      }
    >
      <Loaded {...props} />
    </Suspense>
  );
}
