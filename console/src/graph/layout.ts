import type ElkConstructor from 'elkjs/lib/elk-api.js';
import elkWorker from 'elkjs/lib/elk-worker.min.js?url';
import type { StateGraph } from '../model/graph';
import {
  type Layout,
  layoutInput,
  type LayoutNode,
  layoutOf,
  type PlacedNode,
} from '../model/layoutInput';
import { readCached, writeCached } from './layoutCache';

/**
 * The number of layouts cached in memory. The browser's database keeps the layouts of large graphs.
 */
const LAYOUTS_MAX = 32;

const layouts = new Map<string, Promise<Layout>>();
let elk: Promise<InstanceType<typeof ElkConstructor>> | undefined;

/** elkjs is loaded unchanged as a file of its own and runs in a worker. */
function worker(): Promise<InstanceType<typeof ElkConstructor>> {
  elk ??= import('elkjs/lib/elk-api.js').then(
    ({ default: Elk }) => new Elk({ workerFactory: () => new Worker(elkWorker) }),
  );
  // A failed download is retried for the next graph.
  elk.catch(() => (elk = undefined));
  return elk;
}

/**
 * Computes the layout of a graph. Equal graphs share one layout.
 *
 * @param count the number of nodes that selects the sizes of states
 */
export function layoutGraph(graph: StateGraph, count = graph.nodes.length): Promise<Layout> {
  const input = layoutInput(graph, count);
  const key = JSON.stringify(input);
  const known = layouts.get(key);
  if (known !== undefined) {
    layouts.delete(key);
    layouts.set(key, known);
    return known;
  }
  const layout = computed(key, input);
  layouts.set(key, layout);
  layout.catch(() => layouts.delete(key));
  for (const oldest of layouts.keys()) {
    if (layouts.size <= LAYOUTS_MAX) break;
    layouts.delete(oldest);
  }
  return layout;
}

async function computed(key: string, input: LayoutNode): Promise<Layout> {
  const cached = await readCached(key);
  if (cached !== undefined) return layoutOf(cached);
  const engine = await worker();
  const root = (await engine.layout(input)) as PlacedNode;
  writeCached(key, root);
  return layoutOf(root);
}
