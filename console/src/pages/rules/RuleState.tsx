import StatusIndicator from '@cloudscape-design/components/status-indicator';

/** Whether a rule matches events. */
export function RuleState({ state }: { state: string }) {
  return state === 'DISABLED' ? (
    <StatusIndicator type="stopped">Disabled</StatusIndicator>
  ) : (
    <StatusIndicator type="success">Enabled</StatusIndicator>
  );
}
