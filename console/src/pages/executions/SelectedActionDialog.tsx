import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useRef, useState } from 'react';
import { ApiError } from '../../api/client';
import type { BulkAction } from '../../api/bulk';
import {
  describeExecution,
  redriveExecution,
  stopIfRunning,
  type ExecutionStatus,
} from '../../api/executions';
import { pauseIfResumed, resumeIfPaused } from '../../api/pauses';
import { countedText } from '../../model/countedText';
import { leftOutReason } from '../../model/selectedActions';
import { DANGER } from '../../ui/danger';
import { Dialog } from '../../ui/Dialog';
import { Loading } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { VERBS } from '../bulk/jobStatus';

/** A selected execution. Its status is undefined when the list no longer has it. */
interface SelectedExecution {
  executionArn: string;
  name: string;
  status: ExecutionStatus | undefined;
}

type Outcome = { done: true } | { done: false; reason: string };

/** An action on selected executions. */
export type SelectedAction = Exclude<BulkAction, 'BACKFILL' | 'MIGRATE' | 'MIGRATE_BACK'>;

/** The request of each action. Its result is false when it has not changed the execution. */
const REQUESTS: Record<SelectedAction, (executionArn: string) => Promise<unknown>> = {
  STOP: stopIfRunning,
  REDRIVE: redriveExecution,
  PAUSE: (arn) => pauseIfResumed(arn),
  RESUME: resumeIfPaused,
};

/**
 * Changes the selected executions one after the other, and shows the result of each. Executions that
 * the action cannot change are left out, with a reason.
 */
export function SelectedActionDialog({
  action,
  executions,
  request = REQUESTS[action],
  onClose,
}: {
  action: SelectedAction;
  executions: readonly SelectedExecution[];
  /** The request of an execution. Its result is false when it has not changed the execution. */
  request?: (executionArn: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const { data: selected } = useLoad('selected', (signal) => readStatuses(executions, signal));
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [running, setRunning] = useState(false);
  const cancelled = useRef(false);
  const verb = VERBS[action];
  const affected = (selected ?? []).filter((one) => reasonOf(one) === undefined);
  const finished = outcomes.size > 0 && !running;

  function reasonOf({ status }: SelectedExecution): string | undefined {
    return leftOutReason(action, status);
  }

  async function run(): Promise<void> {
    setRunning(true);
    const results = new Map<string, Outcome>();
    for (const { executionArn } of affected) {
      if (cancelled.current) break;
      results.set(executionArn, await perform(action, executionArn, request));
      setOutcomes(new Map(results));
    }
    setRunning(false);
  }

  function close(): void {
    cancelled.current = true;
    onClose();
  }

  return (
    <Dialog
      header={`${verb} ${affectedText(executions.length, selected && affected.length)}`}
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant={finished ? 'primary' : 'link'} onClick={close}>
              {finished ? 'Close' : 'Cancel'}
            </Button>
            {!finished && (
              <Button
                variant="primary"
                {...(action === 'STOP' ? { style: DANGER } : {})}
                loading={running}
                disabled={affected.length === 0}
                onClick={() => void run()}
              >
                {verb}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      {outcomes.size > 0 && (
        <ProgressBar
          label="Progress"
          value={(100 * outcomes.size) / affected.length}
          additionalInfo={`${outcomes.size} of ${affected.length}`}
        />
      )}
      {selected === undefined ? (
        <Loading />
      ) : (
        <ul className="askel-arns">
          {selected.map((one) => (
            <li key={one.executionArn}>
              {one.name} <Result outcome={outcomes.get(one.executionArn)} reason={reasonOf(one)} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

/** Reads the statuses that the list does not have. An unreadable status remains unknown. */
function readStatuses(
  executions: readonly SelectedExecution[],
  signal: AbortSignal,
): Promise<SelectedExecution[]> {
  return Promise.all(
    executions.map(async (one) => {
      if (one.status !== undefined) return one;
      const found = await describeExecution(one.executionArn, signal).catch(() => undefined);
      return { ...one, status: found?.status };
    }),
  );
}

/**
 * The numbers in the title of the dialog: `2 executions`, `1 of 2 executions`.
 *
 * @param affected the number of executions that the action can change; undefined while it loads
 */
function affectedText(selected: number, affected = selected): string {
  const all = countedText(selected, 'execution');
  return affected === selected ? all : `${affected} of ${all}`;
}

/** @param reason the reason why the execution is left out; undefined if the action applies */
function Result({ outcome, reason }: { outcome: Outcome | undefined; reason: string | undefined }) {
  if (reason !== undefined)
    return <StatusIndicator type="stopped">Left out: {reason}</StatusIndicator>;
  if (outcome === undefined) return null;
  return outcome.done ? (
    <StatusIndicator type="success">Done</StatusIndicator>
  ) : (
    <StatusIndicator type="error">{outcome.reason}</StatusIndicator>
  );
}

/** The outcome of a request that has not changed the execution. */
const UNCHANGED: Partial<Record<SelectedAction, Outcome>> = {
  STOP: { done: false, reason: 'Not stopped: it had ended' },
  PAUSE: { done: false, reason: 'Not paused: it was already paused' },
  RESUME: { done: false, reason: 'Not resumed: it was not paused' },
};

async function perform(
  action: SelectedAction,
  executionArn: string,
  request: (executionArn: string) => Promise<unknown>,
): Promise<Outcome> {
  try {
    const changed = (await request(executionArn)) !== false;
    return (changed ? undefined : UNCHANGED[action]) ?? { done: true };
  } catch (failure) {
    return { done: false, reason: failure instanceof ApiError ? failure.message : String(failure) };
  }
}
