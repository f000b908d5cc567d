import { Link } from 'wouter';
import type { Rates } from '../../api/statistics';
import { countedText } from '../../model/countedText';
import { countedSince, sumText, totals } from '../../model/rates';
import { links } from '../../shell/links';

/**
 * The current figures, each a link to the executions that it counts. Figures of zero are omitted.
 */
export function Figures({ rates }: { rates: Rates }) {
  const sum = totals(rates);
  const since = countedSince(rates);
  const span = `in ${countedText(rates.minutes.length, 'minute')}`;
  const { count: open, orMore } = rates.openExecutions;
  const figures = [
    {
      label: 'Running, queued or paused now',
      count: open,
      value: `${orMore ? 'over ' : ''}${open.toLocaleString()}`,
      to: links.executions({ status: ['RUNNING'] }),
    },
    {
      label: `Started ${span}`,
      count: sum.started,
      value: sumText(rates, sum.started),
      to: links.executions({ from: since }),
    },
    {
      label: `Succeeded ${span}`,
      count: sum.succeeded,
      value: sumText(rates, sum.succeeded),
      to: links.executions({ status: ['SUCCEEDED'], stoppedFrom: since }),
    },
    {
      label: `Aborted ${span}`,
      count: sum.aborted,
      value: sumText(rates, sum.aborted),
      to: links.executions({ status: ['ABORTED'], stoppedFrom: since }),
    },
  ].filter((figure) => figure.count > 0);
  if (figures.length === 0) return null;
  return (
    <section aria-labelledby="askel-activity">
      <h2 id="askel-activity" className="askel-figures-title">
        Activity
      </h2>
      <ul className="askel-figures" aria-labelledby="askel-activity">
        {figures.map(({ label, value, to }) => (
          <li key={label}>
            <Link href={to}>
              <strong>{value}</strong> <span>{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
