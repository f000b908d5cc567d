import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { BulkAction, BulkItem, BulkJob, BulkState } from '../../api/bulk';
import { machineOrActivityName, parseArn } from '../../model/arn';
import { criteriaText } from '../../model/criteria';
import { colourOf } from '../../ui/StatusBadge';
import { exactTimeOfIso } from '../../ui/Time';

const JOB_STATES: Record<BulkState, { type: StatusIndicatorProps.Type; text: string }> = {
  GATHERING: { type: 'loading', text: 'Gathering' },
  RUNNING: { type: 'in-progress', text: 'Running' },
  PAUSED: { type: 'pending', text: 'Paused' },
  CANCELLING: { type: 'loading', text: 'Cancelling' },
  CANCELLED: { type: 'stopped', text: 'Cancelled' },
  // All executions have a result. Redriven executions can have failed again, so this is no success.
  COMPLETED: { type: 'info', text: 'Completed' },
  FAILED: { type: 'error', text: 'Failed' },
};

const ITEM_STATES: Record<BulkItem['state'], { type: StatusIndicatorProps.Type; text: string }> = {
  PENDING: { type: 'pending', text: 'Pending' },
  DONE: { type: 'success', text: 'Accepted' },
  SKIPPED: { type: 'stopped', text: 'Skipped' },
  FAILED: { type: 'error', text: 'Refused' },
};

/** The actions in words. */
export const VERBS: Record<BulkAction, string> = {
  STOP: 'Stop',
  REDRIVE: 'Redrive',
  PAUSE: 'Pause',
  RESUME: 'Resume',
  BACKFILL: 'Backfill attributes of',
  MIGRATE: 'Migrate',
  MIGRATE_BACK: 'Migrate back',
};

export function JobState({ state }: { state: BulkState }) {
  const { type, text } = JOB_STATES[state];
  return (
    <StatusIndicator type={type} {...colourOf(type)}>
      {text}
    </StatusIndicator>
  );
}

/** The text of executions without a result whose job is over. */
export const NOT_PROCESSED = 'Not processed';

/** @param jobIsOver whether an execution without a result will never get one */
export function ItemState({ state, jobIsOver }: { state: BulkItem['state']; jobIsOver: boolean }) {
  const { type, text } = ITEM_STATES[state];
  return state === 'PENDING' && jobIsOver ? (
    <StatusIndicator type="stopped">{NOT_PROCESSED}</StatusIndicator>
  ) : (
    <StatusIndicator type={type}>{text}</StatusIndicator>
  );
}

export function actionText(job: BulkJob): string {
  return VERBS[job.action];
}

/** The text of the filter: `orders: executions with status failed, with error Down`. */
export function filterText({ filter }: BulkJob): string {
  const text = criteriaText(filter, exactTimeOfIso);
  return filter.machine === undefined ? text : `${machineOrActivityName(filter.machine)}: ${text}`;
}

/** The target of a migration: a version, or the state machine for its current revision. */
export function targetText(target: string): string {
  const name = machineOrActivityName(target);
  const version = parseArn(target)?.rest[1];
  return version === undefined ? `current revision of ${name}` : `version ${version} of ${name}`;
}
