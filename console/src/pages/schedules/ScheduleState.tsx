import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ScheduleState as State } from '../../api/schedules';

/** Whether a schedule fires. */
export function ScheduleState({ state }: { state: State }) {
  return state === 'ENABLED' ? (
    <StatusIndicator type="success">Enabled</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Disabled</StatusIndicator>
  );
}
