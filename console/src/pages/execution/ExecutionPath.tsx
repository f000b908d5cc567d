import { ApiError } from '../../api/client';
import { describeMapRun } from '../../api/mapRuns';
import type { Execution } from '../../api/executions';
import { inspect } from '../../api/repairs';
import { lastSegment, machineOf, machineOrActivityName } from '../../model/arn';
import { links } from '../../shell/links';
import { Breadcrumbs } from '../../ui/Breadcrumbs';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { childCrumbs, useChildPlace } from './childPlace';

/** The maximum number of parents in the path. */
const PARENTS_MAX = 5;

/**
 * Reads the executions that started this one, the outermost first. A parent that the user may not
 * read ends the chain.
 */
async function readParents(execution: Execution, signal: AbortSignal): Promise<string[]> {
  const parents: string[] = [];
  const { mapRunArn } = execution;
  try {
    let next =
      mapRunArn === undefined
        ? (await inspect(execution.executionArn, signal)).parent
        : (await describeMapRun(mapRunArn, signal)).executionArn;
    while (next !== undefined && parents.length < PARENTS_MAX && !parents.includes(next)) {
      parents.unshift(next);
      next = (await inspect(next, signal)).parent;
    }
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.isRetryable) throw failure;
  }
  return parents;
}

/** The parents of an execution, its state machine, and for a child of a Map Run the run. */
export function ExecutionPath({ execution }: { execution: Execution }) {
  const { executionArn, mapRunArn } = execution;
  const { data: parents = [] } = useLoad(`parents ${executionArn}`, (signal) =>
    readParents(execution, signal),
  );
  const place = useChildPlace(execution);
  const machine = machineOf(executionArn) ?? '';
  return (
    <Breadcrumbs>
      {[
        ...parents.map((parent) => (
          <PathLink
            key={parent}
            to={links.execution(parent)}
            label={`Parent ${machineOrActivityName(parent)} ${lastSegment(parent)}`}
          >
            <Name text={`${machineOrActivityName(parent)} ${lastSegment(parent)}`} />
          </PathLink>
        )),
        ...(mapRunArn === undefined
          ? [
              <PathLink
                key="machine"
                to={links.machine(machine)}
                label={`State machine ${machineOrActivityName(executionArn)}`}
              >
                <Name text={machineOrActivityName(executionArn)} />
              </PathLink>,
              <span key="execution" aria-current="page">
                <Name text={execution.name} />
              </span>,
            ]
          : childCrumbs(mapRunArn, place)),
      ]}
    </Breadcrumbs>
  );
}
