import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useRef, useState } from 'react';
import { ApiError } from '../../api/client';
import type { BulkAction } from '../../api/bulk';
import {
  redriveExecution,
  stopIfRunning,
  type ExecutionStatus,
  type FoundExecution,
} from '../../api/executions';
import { pauseIfResumed, resumeIfPaused } from '../../api/pauses';
import { DANGER } from '../../ui/danger';
import { Dialog } from '../../ui/Dialog';
import { VERBS } from '../bulk/jobStatus';

type SelectedExecution = Pick<FoundExecution, 'executionArn' | 'name' | 'status'>;

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

/** Changes the selected executions one after the other, and shows the result of each. */
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
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [running, setRunning] = useState(false);
  const cancelled = useRef(false);
  const verb = VERBS[action];
  const finished = outcomes.size > 0 && !running;

  async function run(): Promise<void> {
    setRunning(true);
    const results = new Map<string, Outcome>();
    for (const execution of executions) {
      if (cancelled.current) break;
      results.set(execution.executionArn, await perform(action, execution, request));
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
      header={`${verb} ${executions.length} ${executions.length === 1 ? 'execution' : 'executions'}`}
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
          value={(100 * outcomes.size) / executions.length}
          additionalInfo={`${outcomes.size} of ${executions.length}`}
        />
      )}
      <ul className="askel-arns">
        {executions.map((one) => (
          <li key={one.executionArn}>
            {one.name} <Result outcome={outcomes.get(one.executionArn)} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function Result({ outcome }: { outcome: Outcome | undefined }) {
  if (outcome === undefined) return null;
  return outcome.done ? (
    <StatusIndicator type="success">Done</StatusIndicator>
  ) : (
    <StatusIndicator type="error">{outcome.reason}</StatusIndicator>
  );
}

/** The statuses of executions that a stop does not change, although the server accepts it. */
const ENDED: readonly ExecutionStatus[] = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

const NOT_STOPPED: Outcome = { done: false, reason: 'Not stopped: it had ended' };

/** The outcome of a request that has not changed the execution. */
const UNCHANGED: Partial<Record<SelectedAction, Outcome>> = {
  STOP: NOT_STOPPED,
  PAUSE: { done: false, reason: 'Not paused: it was already paused' },
  RESUME: { done: false, reason: 'Not resumed: it was not paused' },
};

async function perform(
  action: SelectedAction,
  { executionArn, status }: SelectedExecution,
  request: (executionArn: string) => Promise<unknown>,
): Promise<Outcome> {
  if (action === 'STOP' && ENDED.includes(status)) return NOT_STOPPED;
  try {
    const changed = (await request(executionArn)) !== false;
    return (changed ? undefined : UNCHANGED[action]) ?? { done: true };
  } catch (failure) {
    return { done: false, reason: failure instanceof ApiError ? failure.message : String(failure) };
  }
}
