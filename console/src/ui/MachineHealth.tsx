import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { MachineRate } from '../api/statistics';
import { healthOf, type Health } from '../model/rates';
import { colourOf } from './StatusBadge';

const INDICATORS: Record<Health, { type: StatusIndicatorProps.Type; text: string }> = {
  failing: { type: 'error', text: 'Failing' },
  degraded: { type: 'warning', text: 'Degraded' },
  healthy: { type: 'success', text: 'Healthy' },
  running: { type: 'in-progress', text: 'Running' },
  idle: { type: 'stopped', text: 'Idle' },
};

/** The health of a state machine with icon, text and colour. */
export function HealthBadge({ rate }: { rate: MachineRate }) {
  const indicator = INDICATORS[healthOf(rate)];
  return (
    <span className="askel-status">
      <StatusIndicator type={indicator.type} {...colourOf(indicator.type)}>
        {indicator.text}
      </StatusIndicator>
    </span>
  );
}

/** A bar of executions by result, with the same figures as text. */
export function ResultsBar({ rate }: { rate: MachineRate }) {
  const parts = [
    { name: 'succeeded', count: rate.succeeded },
    { name: 'failed', count: rate.failed },
    { name: 'timed-out', count: rate.timedOut },
    { name: 'aborted', count: rate.aborted },
  ].filter((part) => part.count > 0);
  if (parts.length === 0) return 'None ended';
  const text = parts
    .map((part) => `${part.count.toLocaleString()} ${part.name.replace('-', ' ')}`)
    .join(', ');
  return (
    <>
      <span className="askel-bar" role="img" aria-label={text}>
        {parts.map((part) => (
          <span
            key={part.name}
            style={{ flexGrow: part.count, background: `var(--askel-${part.name})` }}
          />
        ))}
      </span>
      <small className="askel-bar-words" aria-hidden="true">
        {text}
      </small>
    </>
  );
}
