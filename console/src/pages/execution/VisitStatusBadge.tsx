import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import { visitText } from '../../model/statusText';
import type { VisitStatus } from '../../model/visits';
import { colourOf } from '../../ui/StatusBadge';

const TYPES: Readonly<Record<VisitStatus, StatusIndicatorProps.Type>> = {
  running: 'in-progress',
  retrying: 'pending',
  succeeded: 'success',
  caught: 'warning',
  failed: 'error',
  aborted: 'stopped',
};

const WAITS = {
  waitForSignal: 'Waits for a signal',
  acquire: 'Waits for a critical section',
} as const;

/**
 * The status of a visit with icon, text and colour.
 *
 * @param wait the action of a running visit that only waits
 */
export function VisitStatusBadge({
  status,
  wait,
}: {
  status: VisitStatus;
  wait?: keyof typeof WAITS | undefined;
}) {
  if (wait !== undefined) return <StatusIndicator type="pending">{WAITS[wait]}</StatusIndicator>;
  const type = TYPES[status];
  return (
    <StatusIndicator type={type} {...colourOf(type)}>
      {visitText(status)}
    </StatusIndicator>
  );
}
