import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import { visitText } from '../../model/statusText';
import type { VisitStatus } from '../../model/visits';

const TYPES: Readonly<Record<VisitStatus, StatusIndicatorProps.Type>> = {
  running: 'in-progress',
  retrying: 'pending',
  succeeded: 'success',
  caught: 'warning',
  failed: 'error',
  aborted: 'stopped',
};

/** The status of a visit with icon, text and colour. */
export function VisitStatusBadge({ status }: { status: VisitStatus }) {
  return <StatusIndicator type={TYPES[status]}>{visitText(status)}</StatusIndicator>;
}
