import { ApiError } from '../../api/client';
import { isMissing } from '../../api/existence';
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

/** An execution above another one in its path. */
interface Parent {
  arn: string;
  isDeleted: boolean;
}

/** The pages above an execution. */
interface Place {
  /** The executions that started this one, the outermost first. */
  parents: readonly Parent[];
  /** Whether the Map Run of this execution was deleted, with its parent. */
  isMapRunDeleted: boolean;
}

/**
 * Reads the pages above an execution. A parent that was deleted or that the user may not read ends
 * the chain.
 */
async function readPlace(execution: Execution, signal: AbortSignal): Promise<Place> {
  const parents: Parent[] = [];
  const { mapRunArn } = execution;
  let isMapRunDeleted = false;
  let next: string | undefined;
  try {
    next =
      mapRunArn === undefined
        ? (await inspect(execution.executionArn, signal)).parent
        : (await describeMapRun(mapRunArn, signal)).executionArn;
    while (next !== undefined && parents.length < PARENTS_MAX && !includes(parents, next)) {
      const parent: Parent = { arn: next, isDeleted: false };
      parents.unshift(parent);
      next = (await inspect(next, signal)).parent;
    }
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.isRetryable) throw failure;
    const [outermost] = parents;
    if (outermost !== undefined) {
      outermost.isDeleted = isMissing(failure, 'ExecutionDoesNotExist');
    } else {
      isMapRunDeleted = isMissing(failure, 'ResourceNotFound');
    }
  }
  return { parents, isMapRunDeleted };
}

function includes(parents: readonly Parent[], arn: string): boolean {
  return parents.some((parent) => parent.arn === arn);
}

/** The parents of an execution, its state machine, and for a child of a Map Run the run. */
export function ExecutionPath({
  execution,
  isMachineDeleted,
}: {
  execution: Execution;
  isMachineDeleted: boolean;
}) {
  const { executionArn, mapRunArn } = execution;
  const { data: place } = useLoad(`parents ${executionArn}`, (signal) =>
    readPlace(execution, signal),
  );
  const childPlace = useChildPlace(execution);
  const machine = machineOf(executionArn) ?? '';
  const machineName = machineOrActivityName(executionArn);
  return (
    <Breadcrumbs>
      {[
        ...(place?.parents ?? []).map(({ arn, isDeleted }) => {
          const name = `${machineOrActivityName(arn)} ${lastSegment(arn)}`;
          return isDeleted ? (
            <DeletedCrumb key={arn} name={name} />
          ) : (
            <PathLink key={arn} to={links.execution(arn)} label={`Parent ${name}`}>
              <Name text={name} />
            </PathLink>
          );
        }),
        ...(mapRunArn === undefined
          ? [
              isMachineDeleted ? (
                <DeletedCrumb key="machine" name={machineName} />
              ) : (
                <PathLink
                  key="machine"
                  to={links.machine(machine)}
                  label={`State machine ${machineName}`}
                >
                  <Name text={machineName} />
                </PathLink>
              ),
              <span key="execution" aria-current="page">
                <Name text={execution.name} />
              </span>,
            ]
          : childCrumbs(mapRunArn, childPlace, place?.isMapRunDeleted === true)),
      ]}
    </Breadcrumbs>
  );
}

/** The name of a deleted execution or state machine, which has no page. */
function DeletedCrumb({ name }: { name: string }) {
  return (
    <span>
      <Name text={name} /> (deleted)
    </span>
  );
}
