import { Link } from 'wouter';
import type { Rates, Tally } from '../../api/statistics';
import { totals } from '../../model/rates';
import { duration } from '../../model/times';
import { links } from '../../shell/links';

/** A greater timer delay is marked. Timers are polled every second. */
const LATE_MILLIS = 10_000;

/** The current figures, each with a link to its details. */
export function Figures({ rates }: { rates: Rates }) {
  const sum = totals(rates);
  const span = `last ${rates.minutes.length} min`;
  const failed = sum.failed + sum.timedOut;
  return (
    <ul className="askel-figures" aria-label="Now">
      <Figure
        label="Running"
        value={tallyText(rates.openExecutions)}
        to={links.executions({ status: ['RUNNING'] })}
      />
      <Figure
        label={`Started (${span})`}
        value={sum.started.toLocaleString()}
        to={links.executions({ last: '1h' })}
      />
      <Figure
        label={`Failed or timed out (${span})`}
        value={failed.toLocaleString()}
        to={links.executions({ status: ['FAILED', 'TIMED_OUT'], last: '1h' })}
        look={failed > 0 ? 'bad' : 'well'}
      />
      <Figure label="Pending tasks" value={tallyText(rates.openTasks)} to={links.inbox()} />
      <Figure
        label="In quarantine"
        value={tallyText(rates.quarantined)}
        to={links.quarantine()}
        look={rates.quarantined.count > 0 ? 'bad' : 'well'}
      />
      <Figure
        label="Timer delay"
        value={duration(rates.overdueMillis)}
        look={rates.overdueMillis > LATE_MILLIS ? 'bad' : 'well'}
      />
    </ul>
  );
}

function Figure({
  label,
  value,
  to,
  look,
}: {
  label: string;
  value: string;
  to?: string;
  look?: 'bad' | 'well';
}) {
  return (
    <li data-look={look}>
      <strong>
        {to === undefined ? (
          value
        ) : (
          <Link href={to} aria-label={`${value} ${label}`}>
            {value}
          </Link>
        )}
      </strong>
      <span>{label}</span>
    </li>
  );
}

function tallyText(tally: Tally): string {
  return `${tally.orMore ? 'over ' : ''}${tally.count.toLocaleString()}`;
}
