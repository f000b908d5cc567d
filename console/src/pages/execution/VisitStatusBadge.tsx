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

/** The status of a visit with icon, text and colour. */
export function VisitStatusBadge({ status }: { status: VisitStatus }) {
  const type = TYPES[status];
  return (
    <StatusIndicator type={type} {...colourOf(type)}>
      {visitText(status)}
    </StatusIndicator>
  );
}
