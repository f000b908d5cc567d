import type { Criteria, ExecutionPage } from '../../api/executions';

/** The maximum number of executions whose names start with the wanted name. */
const FOUND_MAX = 1_000;

export type SearchExecutions = (
  criteria: Criteria,
  page: { maxResults: number },
) => Promise<ExecutionPage>;

/**
 * Finds an execution by its whole name, first among the executions of a state machine.
 *
 * @param machine the ARN of that state machine; undefined for all state machines
 * @returns the ARN of the execution, or an error message if not exactly one has the name
 */
export async function executionNamed(
  name: string,
  machine: string | undefined,
  search: SearchExecutions,
): Promise<{ arn: string } | string> {
  const { executions, nextToken } = await search({ machine, name }, { maxResults: FOUND_MAX });
  const found = executions.filter((each) => each.name === name);
  const [first, second] = found;
  // A name is unique in a state machine. Other machines can have it on a later page.
  const isOnly = second === undefined && (machine !== undefined || nextToken === undefined);
  if (first !== undefined && isOnly) return { arn: first.executionArn };
  if (second !== undefined)
    return `Several state machines have an execution “${name}”. Enter the ARN of one.`;
  if (nextToken !== undefined)
    return `More than ${FOUND_MAX.toLocaleString()} names start with “${name}”. Enter the ARN of the execution.`;
  return machine === undefined
    ? `No execution has the name “${name}”. Enter a whole name or an ARN.`
    : executionNamed(name, undefined, search);
}
