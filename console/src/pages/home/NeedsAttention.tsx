import Button from '@cloudscape-design/components/button';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../../api/client';
import { readUnreachableEndpoints } from '../../api/endpoints';
import { describeInstallationPause } from '../../api/installationPause';
import { readLimitsNeedingAttention } from '../../api/startLimits';
import type { Rates } from '../../api/statistics';
import { attentionOf, type Attention } from '../../model/attention';
import { countedSince } from '../../model/rates';
import { links } from '../../shell/links';
import { useSession } from '../../shell/session';
import { Loading } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';

const ResumeInstallation = lazy(() => import('./ResumeInstallation'));

const RELOAD_MILLIS = 15_000;

/** The list of each kind. It has as many rows as the figure of a kind that counts. */
const TARGETS: Readonly<Record<Attention['kind'], (rates: Rates) => string>> = {
  installation: () => links.executions({ status: ['RUNNING'] }),
  failures: (rates) =>
    links.executions({ status: ['FAILED', 'TIMED_OUT'], stoppedFrom: countedSince(rates) }),
  quarantine: links.quarantine,
  endpoint: () => links.executions({ status: ['RUNNING'] }),
  queues: () => links.startLimits({ show: 'full' }),
  paused: () => links.startLimits({ show: 'paused' }),
  timers: () => links.executions({ status: ['RUNNING'] }),
  tasks: () => links.inbox(),
};

/** The failures, stuck executions and tasks that need a person, each a link to its page. */
export function NeedsAttention({ rates }: { rates: Rates }) {
  // The metrics have endpoints of all accounts, so only servers without sign-in show them.
  const signedIn = useSession() !== undefined;
  const endpoints = useLoad(
    `endpoints ${signedIn}`,
    (signal) => (signedIn ? Promise.resolve([]) : readUnreachableEndpoints(signal)),
    RELOAD_MILLIS,
  );
  // Servers refuse the list to users without its permission. Then there are no tiles.
  const limits = useLoad('attention limits', readLimitsNeedingAttention, RELOAD_MILLIS);
  // Servers refuse this to users without the permission, too.
  const pause = useLoad('attention pause', describeInstallationPause, RELOAD_MILLIS);
  const [isResuming, setResuming] = useState(false);
  const found = attentionOf(rates, endpoints.data, limits.data, pause.data);
  const checks = { endpoints, 'start limits': limits, 'the pause of the installation': pause };
  const unknown = Object.entries(checks).filter(([, { data }]) => data === undefined);
  const isLoading = unknown.some(([, { failure }]) => failure === undefined);
  const failed = unknown.filter(([, { failure }]) => hasFailed(failure)).map(([name]) => name);
  return (
    <section aria-labelledby="askel-attention">
      <h2 id="askel-attention" className="askel-figures-title">
        Needs attention
      </h2>
      {found.length > 0 && (
        <ul className="askel-figures" aria-labelledby="askel-attention">
          {found.map(({ kind, value, label, isBad }) => (
            <li key={kind} data-look={isBad ? 'bad' : 'open'}>
              <Link href={TARGETS[kind](rates)}>
                <strong>{value}</strong> <span>{label}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {pause.data?.paused !== undefined && (
        <p>
          <Button onClick={() => setResuming(true)}>
            {pause.data.paused.resumption === undefined ? 'Resume everything…' : 'Change rate…'}
          </Button>
        </p>
      )}
      {isResuming && pause.data?.paused !== undefined && (
        <Suspense>
          <ResumeInstallation
            pause={pause.data.paused}
            onResumed={pause.reload}
            onClose={() => setResuming(false)}
          />
        </Suspense>
      )}
      {failed.length > 0 && <p className="askel-calm">Could not be read: {failed.join(', ')}.</p>}
      {found.length + failed.length === 0 &&
        (isLoading ? <Loading /> : <p className="askel-calm">Nothing needs attention.</p>)}
    </section>
  );
}

/** Whether a read has failed that the user may make. */
function hasFailed(failure: unknown): boolean {
  return failure !== undefined && !(failure instanceof ApiError && failure.isRefused);
}
