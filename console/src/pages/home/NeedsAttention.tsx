import { Link } from 'wouter';
import { readUnreachableEndpoints } from '../../api/endpoints';
import { describeInstallationPause } from '../../api/installationPause';
import { readLimitsNeedingAttention } from '../../api/startLimits';
import type { Rates } from '../../api/statistics';
import { attentionOf, type Attention } from '../../model/attention';
import { links } from '../../shell/links';
import { useSession } from '../../shell/session';
import { useLoad } from '../../ui/useLoad';

const RELOAD_MILLIS = 15_000;

const TARGETS: Readonly<Record<Attention['kind'], () => string>> = {
  installation: () => links.executions({ status: ['RUNNING'] }),
  failures: () => links.executions({ status: ['FAILED', 'TIMED_OUT'], last: '1h' }),
  quarantine: links.quarantine,
  endpoint: () => links.executions({ status: ['RUNNING'] }),
  queues: links.startLimits,
  paused: links.startLimits,
  timers: () => links.executions({ status: ['RUNNING'] }),
  tasks: () => links.inbox(),
};

/** The failures, stuck executions and tasks that need a person, each a link to its page. */
export function NeedsAttention({ rates }: { rates: Rates }) {
  // The metrics have endpoints of all accounts, so only servers without sign-in show them.
  const signedIn = useSession() !== undefined;
  const { data: endpoints = [] } = useLoad(
    `endpoints ${signedIn}`,
    (signal) => (signedIn ? Promise.resolve([]) : readUnreachableEndpoints(signal)),
    RELOAD_MILLIS,
  );
  // Servers refuse the list to users without its permission. Then there are no tiles.
  const limits = useLoad('attention limits', readLimitsNeedingAttention, RELOAD_MILLIS);
  // Servers refuse this to users without the permission, too.
  const pause = useLoad('attention pause', describeInstallationPause, RELOAD_MILLIS);
  const found = attentionOf(rates, endpoints, limits.data, pause.data);
  return (
    <section aria-labelledby="askel-attention">
      <h2 id="askel-attention" className="askel-figures-title">
        Needs attention
      </h2>
      {found.length === 0 ? (
        <p className="askel-calm">Nothing needs attention.</p>
      ) : (
        <ul className="askel-figures" aria-labelledby="askel-attention">
          {found.map(({ kind, value, label, isBad }) => (
            <li key={kind} data-look={isBad ? 'bad' : 'open'}>
              <Link href={TARGETS[kind]()}>
                <strong>{value}</strong> <span>{label}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
