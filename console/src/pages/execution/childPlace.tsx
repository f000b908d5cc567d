import { describeMapRun, listMapRunChildren } from '../../api/mapRuns';
import type { Execution } from '../../api/executions';
import { labelOf } from '../../model/mapRuns';
import { links } from '../../shell/links';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';

async function readPlace(mapRunArn: string, name: string, signal: AbortSignal) {
  const [run, found] = await Promise.all([
    describeMapRun(mapRunArn, signal),
    listMapRunChildren(mapRunArn, { name }, {}, signal),
  ]);
  return { run, child: found.children[0] };
}

export type ChildPlace = Awaited<ReturnType<typeof readPlace>>;

/**
 * Loads the Map Run and the number of a child execution. Undefined while they are loaded, and for
 * an execution that is not a child of a Map Run.
 */
export function useChildPlace({ mapRunArn, name }: Execution): ChildPlace | undefined {
  return useLoad(`${mapRunArn ?? ''} ${name}`, (signal) =>
    mapRunArn === undefined ? Promise.resolve(undefined) : readPlace(mapRunArn, name, signal),
  ).data;
}

/** The last breadcrumbs of a child execution: its Map Run and its number. */
export function childCrumbs(
  mapRunArn: string,
  place: ChildPlace | undefined,
  isMapRunDeleted: boolean,
) {
  return [
    isMapRunDeleted ? (
      <span key="run">
        Map Run <Name text={labelOf(mapRunArn)} /> (deleted)
      </span>
    ) : (
      <PathLink key="run" to={links.mapRun(mapRunArn)}>
        Map Run <Name text={labelOf(mapRunArn)} />
      </PathLink>
    ),
    <span key="child" aria-current="page">
      {place === undefined ? (isMapRunDeleted ? 'Child' : '…') : childLabel(place)}
    </span>,
  ];
}

function childLabel({ run, child }: ChildPlace): string {
  if (child?.child === undefined) return 'Child';
  const number = `#${child.child.toLocaleString()}`;
  const items = child.itemCount ?? 1;
  // With batches, a run has more items than children.
  const batched = items > 1 || run.itemCounts.total > run.executionCounts.total;
  return batched
    ? `Batch ${number} (${items.toLocaleString()} ${items === 1 ? 'item' : 'items'})`
    : `Item ${number}`;
}
