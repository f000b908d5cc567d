import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { ExecutionStatus } from '../api/executions';

const LOOKS: Record<ExecutionStatus, { type: StatusIndicatorProps.Type; text: string }> = {
  RUNNING: { type: 'in-progress', text: 'Running' },
  SUCCEEDED: { type: 'success', text: 'Succeeded' },
  FAILED: { type: 'error', text: 'Failed' },
  TIMED_OUT: { type: 'warning', text: 'Timed out' },
  ABORTED: { type: 'stopped', text: 'Aborted' },
  PENDING_REDRIVE: { type: 'pending', text: 'Pending redrive' },
};

/** The status of an execution as people read it. */
export function statusText(status: ExecutionStatus): string {
  return LOOKS[status].text;
}

/** Icon, word and colour: never colour alone. */
export function StatusBadge({ status }: { status: ExecutionStatus }) {
  const look = LOOKS[status];
  return <StatusIndicator type={look.type}>{look.text}</StatusIndicator>;
}
