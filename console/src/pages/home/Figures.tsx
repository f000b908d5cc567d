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
        of={tally(rates.openExecutions)}
        to={links.executions({ status: ['RUNNING'] })}
      />
      <Figure
        label={`Started (${span})`}
        of={sum.started.toLocaleString()}
        to={links.executions({ last: '1h' })}
      />
      <Figure
        label={`Failed or timed out (${span})`}
        of={failed.toLocaleString()}
        to={links.executions({ status: ['FAILED', 'TIMED_OUT'], last: '1h' })}
        look={failed > 0 ? 'bad' : 'well'}
      />
      <Figure label="Pending tasks" of={tally(rates.openTasks)} to={links.inbox()} />
      <Figure
        label="In quarantine"
        of={tally(rates.quarantined)}
        to={links.quarantine()}
        look={rates.quarantined.count > 0 ? 'bad' : 'well'}
      />
      <Figure
        label="Timer delay"
        of={duration(rates.overdueMillis)}
        look={rates.overdueMillis > LATE_MILLIS ? 'bad' : 'well'}
      />
    </ul>
  );
}

function Figure({
  label,
  of,
  to,
  look,
}: {
  label: string;
  of: string;
  to?: string;
  look?: 'bad' | 'well';
}) {
  return (
    <li data-look={look}>
      <strong>
        {to === undefined ? (
          of
        ) : (
          <Link href={to} aria-label={`${of} ${label}`}>
            {of}
          </Link>
        )}
      </strong>
      <span>{label}</span>
    </li>
  );
}

function tally(of: Tally): string {
  return `${of.orMore ? 'over ' : ''}${of.count.toLocaleString()}`;
}
