import { searchExecutions } from '../../api/executions';
import type { MachineItem } from '../../api/machines';
import { healthOf } from '../../model/health';
import { links } from '../../shell/links';
import { PathLink } from '../../ui/PathLink';
import { statusText } from '../../ui/StatusBadge';
import { useLoad } from '../../ui/useLoad';

const LATEST = 20;
const EVERY_MILLIS = 15_000;

/** A bar for each of the latest executions, the last to the right, with the same in words. */
export function Health({ machine }: { machine: MachineItem }) {
  const arn = machine.stateMachineArn;
  const standard = machine.type === 'STANDARD';
  const load = useLoad(
    `health ${arn}`,
    (signal) =>
      standard
        ? searchExecutions({ machine: arn }, { maxResults: LATEST }, signal)
        : Promise.resolve({ executions: [] }),
    EVERY_MILLIS,
  );
  if (!standard) return <span className="askel-quiet">In its logs</span>;
  if (load.data === undefined) {
    return (
      <span className="askel-quiet">{load.failure === undefined ? '…' : 'Could not be read'}</span>
    );
  }
  const { executions } = load.data;
  const bars = [...executions].reverse();
  const health = healthOf(executions.map((each) => each.status));
  if (executions.length === 0) return <span className="askel-quiet">{health.text}</span>;
  return (
    <span className="askel-health">
      <span
        className="askel-health-bars"
        role="img"
        aria-label={`The latest last: ${bars.map((each) => statusText(each.status)).join(', ')}`}
      >
        {bars.map((each) => (
          <i
            key={each.executionArn}
            data-status={each.status}
            title={`${each.name}: ${statusText(each.status)}`}
          />
        ))}
      </span>
      <PathLink to={links.executions({ machine: arn })}>{health.text}</PathLink>
    </span>
  );
}
