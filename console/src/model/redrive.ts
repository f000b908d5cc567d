import type { Execution } from '../api/executions';
import type { MapRun, MapRunCounts } from '../api/mapRuns';
import type { InspectedFrame } from '../api/repairs';
import { parseArn } from './arn';
import { countedText } from './countedText';
import { orText } from './orText';

/** Why an execution cannot be redriven by RedriveExecution; undefined if it can. */
export function executionRedriveRefusal({
  status,
  redriveStatus,
  redriveStatusReason,
}: Pick<Execution, 'status' | 'redriveStatus' | 'redriveStatusReason'>): string | undefined {
  // The description may be older than the status.
  if (status === 'RUNNING') return 'Execution is RUNNING and cannot be redriven';
  if (redriveStatus === 'REDRIVABLE') return undefined;
  return redriveStatus === 'REDRIVABLE_BY_MAP_RUN'
    ? 'This is a child of a Map Run, which is redriven with the parent of the Map Run.'
    : (redriveStatusReason ?? 'This execution cannot be redriven.');
}

/**
 * Why a redrive does not run a Map Run again; undefined if it does. A redrive of the parent runs a
 * Map Run again only if the parent ended in the state of this Map Run.
 *
 * @param parent undefined until it is read
 * @param frames the frames of the parent; undefined until they are read, null if the user may not
 *     read them
 */
export function mapRunRedriveRefusal(
  { mapRunArn, status }: Pick<MapRun, 'mapRunArn' | 'status'>,
  parent: Execution | undefined,
  frames: readonly Pick<InspectedFrame, 'mapRun'>[] | null | undefined,
): string | undefined {
  if (status === 'RUNNING' || status === 'SUCCEEDED') {
    return `Map Run is ${status} and cannot be redriven`;
  }
  if (parent === undefined) return 'The parent execution has not been read.';
  if (parent.redriveStatus === 'REDRIVABLE_BY_MAP_RUN') {
    return 'The parent execution is a child of another Map Run, with which it is redriven.';
  }
  const refusal = executionRedriveRefusal(parent);
  if (refusal !== undefined) return refusal;
  if (frames === undefined) return 'The states of the parent execution have not been read.';
  // The server decides when the frames are unknown.
  return frames === null || frames.some(({ mapRun }) => uuidOf(mapRun) === uuidOf(mapRunArn))
    ? undefined
    : 'A redrive of the execution does not run this Map Run again, because its failure was caught or retried.';
}

/** The last part of the ARN of a Map Run, or of `label:uuid` in a frame. */
function uuidOf(mapRun: string | undefined): string | undefined {
  return mapRun === undefined
    ? undefined
    : (parseArn(mapRun)?.rest.at(-1) ?? mapRun.split(':').at(-1));
}

/** The effect of a redrive on the children of a Map Run, in sentences. */
export function mapRunRedriveTexts(counts: MapRunCounts): string[] {
  const { failed, timedOut, aborted, pending, succeeded } = counts;
  const never = counts.failuresNotRedrivable ?? 0;
  const again = failed + timedOut + aborted + (counts.pendingRedrive ?? 0) - never;
  const ends = [
    [failed, 'failed'],
    [timedOut, 'timed out'],
    [aborted, aborted === 1 ? 'was aborted' : 'were aborted'],
  ] as const;
  const reasons = ends.filter(([count]) => count > 0).map(([, text]) => text);
  return [
    again === 0
      ? 'No child runs again.'
      : `${childrenText(again)} that ${reasons.length === 0 ? 'did not succeed' : orText(reasons)} ${again === 1 ? 'runs' : 'run'} again.`,
    ...(never > 0
      ? [
          `${childrenText(never)} cannot run again, because the history is full or the execution was deleted.`,
        ]
      : []),
    ...(pending > 0 ? [`${childrenText(pending)} that did not start yet will follow.`] : []),
    succeeded === 0
      ? 'No child has succeeded.'
      : `${childrenText(succeeded)} that succeeded ${succeeded === 1 ? 'keeps its result and does' : 'keep their results and do'} not run again.`,
  ];
}

export function childrenText(count: number): string {
  return countedText(count, 'child', 'children');
}
