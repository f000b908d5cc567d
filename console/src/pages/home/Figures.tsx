import { Link } from 'wouter';
import type { Rates, Tally } from '../../api/statistics';
import { countedText } from '../../model/countedText';
import { totals } from '../../model/rates';
import { links } from '../../shell/links';

/** The current figures, each a link to its details. Figures of zero are omitted. */
export function Figures({ rates }: { rates: Rates }) {
  const sum = totals(rates);
  const span = `in ${countedText(rates.minutes.length, 'minute')}`;
  const figures = [
    {
      label: 'Running now',
      count: rates.openExecutions.count,
      value: tallyText(rates.openExecutions),
      to: links.executions({ status: ['RUNNING'] }),
    },
    {
      label: `Started ${span}`,
      count: sum.started,
      value: sum.started.toLocaleString(),
      to: links.executions({ last: '1h' }),
    },
    {
      label: `Succeeded ${span}`,
      count: sum.succeeded,
      value: sum.succeeded.toLocaleString(),
      to: links.executions({ status: ['SUCCEEDED'], last: '1h' }),
    },
    {
      label: `Aborted ${span}`,
      count: sum.aborted,
      value: sum.aborted.toLocaleString(),
      to: links.executions({ status: ['ABORTED'], last: '1h' }),
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

function tallyText(tally: Tally): string {
  return `${tally.orMore ? 'over ' : ''}${tally.count.toLocaleString()}`;
}
