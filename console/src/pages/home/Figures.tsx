import { Link } from 'wouter';
import type { Rates, Tally } from '../../api/statistics';
import { totals } from '../../model/rates';
import { links } from '../../shell/links';

/** The current figures, each a link to its details. Figures of zero are omitted. */
export function Figures({ rates }: { rates: Rates }) {
  const sum = totals(rates);
  const span = `last ${rates.minutes.length} min`;
  const figures = [
    {
      label: 'Running',
      count: rates.openExecutions.count,
      value: tallyText(rates.openExecutions),
      to: links.executions({ status: ['RUNNING'] }),
    },
    {
      label: `Started (${span})`,
      count: sum.started,
      value: sum.started.toLocaleString(),
      to: links.executions({ last: '1h' }),
    },
    {
      label: `Succeeded (${span})`,
      count: sum.succeeded,
      value: sum.succeeded.toLocaleString(),
      to: links.executions({ status: ['SUCCEEDED'], last: '1h' }),
    },
  ].filter((figure) => figure.count > 0);
  if (figures.length === 0) return null;
  return (
    <ul className="askel-figures" aria-label="Now">
      {figures.map(({ label, value, to }) => (
        <li key={label}>
          <Link href={to}>
            <strong>{value}</strong> <span>{label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function tallyText(tally: Tally): string {
  return `${tally.orMore ? 'over ' : ''}${tally.count.toLocaleString()}`;
}
