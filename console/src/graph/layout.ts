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
import { kept, keep } from './layoutCache';

/** Layouts that are kept in memory; the rest stand in the browser's database. */
const LAYOUTS_MAX = 32;

const layouts = new Map<string, Promise<Layout>>();
let elk: Promise<InstanceType<typeof ElkConstructor>> | undefined;

/** elkjs stays a file of its own, as it was published, and runs beside the page. */
function worker(): Promise<InstanceType<typeof ElkConstructor>> {
  elk ??= import('elkjs/lib/elk-api.js').then(
    ({ default: Elk }) => new Elk({ workerFactory: () => new Worker(elkWorker) }),
  );
  // What could not be fetched now may be at the next graph.
  elk.catch(() => (elk = undefined));
  return elk;
}

/** Where the nodes and transitions of a graph go. One that was laid out before is not laid out again. */
export function layoutGraph(graph: StateGraph): Promise<Layout> {
  const input = layoutInput(graph);
  const key = JSON.stringify(input);
  const known = layouts.get(key);
  if (known !== undefined) {
    layouts.delete(key);
    layouts.set(key, known);
    return known;
  }
  const laid = placed(key, input);
  layouts.set(key, laid);
  laid.catch(() => layouts.delete(key));
  for (const oldest of layouts.keys()) {
    if (layouts.size <= LAYOUTS_MAX) break;
    layouts.delete(oldest);
  }
  return laid;
}

async function placed(key: string, input: LayoutNode): Promise<Layout> {
  const before = await kept(key);
  if (before !== undefined) return layoutOf(before);
  const engine = await worker();
  const root = (await engine.layout(input)) as PlacedNode;
  keep(key, root);
  return layoutOf(root);
}
