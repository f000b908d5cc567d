import { listTasks, type OpenTask, type TaskFilter } from '../../api/tasks';
import { matchesTask } from '../../model/taskSearch';

/** The tasks that one step of a search reads, at most. */
const STEP = 1_000;

/** The tasks that a search has found. */
export interface TaskSearch {
  items: readonly OpenTask[];
  /** The number of tasks that were searched. */
  searched: number;
  /** Whether tasks remain that were not searched. */
  hasMore: boolean;
}

/**
 * Searches open tasks in the order of the list.
 *
 * @param steps the maximum number of requests
 */
export async function searchTasks(
  filter: TaskFilter,
  text: string,
  steps: number,
  signal: AbortSignal,
): Promise<TaskSearch> {
  const items: OpenTask[] = [];
  let searched = 0;
  let nextToken: string | undefined;
  let step = 0;
  do {
    const page = await listTasks(filter, { maxResults: STEP, nextToken }, signal);
    items.push(...page.tasks.filter((task) => matchesTask(task, text)));
    searched += page.tasks.length;
    nextToken = page.nextToken;
    step++;
  } while (nextToken !== undefined && step < steps);
  return { items, searched, hasMore: nextToken !== undefined };
}
