import { describeMapRun, listMapRunChildren } from '../../api/mapRuns';
import type { Execution } from '../../api/executions';
import { lastSegment } from '../../model/arn';
import { labelOf } from '../../model/mapRuns';
import { links } from '../../shell/links';
import { Breadcrumbs } from '../../ui/Breadcrumbs';
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

/** The parent execution and the Map Run of a child, and the number of the child. */
export function ChildPath({ execution, mapRunArn }: { execution: Execution; mapRunArn: string }) {
  const { data } = useLoad(`${mapRunArn} ${execution.name}`, (signal) =>
    readPlace(mapRunArn, execution.name, signal),
  );
  const parent = data?.run.executionArn;
  return (
    <Breadcrumbs>
      {[
        ...(parent === undefined
          ? []
          : [
              <PathLink key="parent" to={links.execution(parent)}>
                <Name text={lastSegment(parent)} />
              </PathLink>,
            ]),
        <PathLink key="run" to={links.mapRun(mapRunArn)}>
          Map Run <Name text={labelOf(mapRunArn)} />
        </PathLink>,
        <span key="child" aria-current="page">
          {data === undefined ? '…' : placeText(data)}
        </span>,
      ]}
    </Breadcrumbs>
  );
}

function placeText({ run, child }: Awaited<ReturnType<typeof readPlace>>): string {
  if (child?.child === undefined) return 'Child';
  const number = `#${child.child.toLocaleString()}`;
  const items = child.itemCount ?? 1;
  // With batches, a run has more items than children.
  const batched = items > 1 || run.itemCounts.total > run.executionCounts.total;
  return batched
    ? `Batch ${number} (${items.toLocaleString()} ${items === 1 ? 'item' : 'items'})`
    : `Item ${number}`;
}
