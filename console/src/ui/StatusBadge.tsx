import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { ExecutionStatus } from '../api/executions';

const INDICATORS: Record<ExecutionStatus, { type: StatusIndicatorProps.Type; text: string }> = {
  RUNNING: { type: 'in-progress', text: 'Running' },
  SUCCEEDED: { type: 'success', text: 'Succeeded' },
  FAILED: { type: 'error', text: 'Failed' },
  TIMED_OUT: { type: 'warning', text: 'Timed out' },
  ABORTED: { type: 'stopped', text: 'Aborted' },
  PENDING_REDRIVE: { type: 'pending', text: 'Pending redrive' },
};

/** The colour of a status whose default colour differs from its colour in the graph. */
export function colourOf(type: StatusIndicatorProps.Type): { colorOverride?: 'blue' } {
  return type === 'in-progress' ? { colorOverride: 'blue' } : {};
}

/** The text of an execution's status. A status of a newer server or a mistyped address has its name. */
export function statusText(status: ExecutionStatus): string {
  return indicatorOf(status).text;
}

function indicatorOf(status: string): { type: StatusIndicatorProps.Type; text: string } {
  return Object.hasOwn(INDICATORS, status)
    ? INDICATORS[status as ExecutionStatus]
    : { type: 'info', text: status };
}

/** The status of an execution with icon, text and colour. */
export function StatusBadge({ status }: { status: ExecutionStatus }) {
  const indicator = indicatorOf(status);
  return (
    <StatusIndicator type={indicator.type} {...colourOf(indicator.type)}>
      {indicator.text}
    </StatusIndicator>
  );
}
