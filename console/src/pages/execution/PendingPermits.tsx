import { describeSemaphore } from '../../api/semaphores';
import { lastSegment } from '../../model/arn';
import type { NamedWait } from '../../model/namedWait';
import type { Visit } from '../../model/visits';
import { links } from '../../shell/links';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { useNamedWait } from './PendingSignal';

const RELOAD_MILLIS = 5_000;

/** The critical section that a visit waits for, its place in the queue and the first holder. */
export function PendingPermits({ arn, visit }: { arn: string; visit: Visit }) {
  const wait = useNamedWait(arn, visit);
  return wait === undefined ? null : (
    <section className="askel-answers" aria-label="Pending permits">
      Waits for the critical section <SectionLink wait={wait} />
      <Queue arn={arn} wait={wait} />
    </section>
  );
}

/** A link to the page of a critical section. */
export function SectionLink({ wait: { name, key } }: { wait: NamedWait }) {
  return (
    <PathLink to={links.criticalSection({ name, key })}>
      <Name text={key === undefined ? name : `${name} · ${key}`} />
    </PathLink>
  );
}

/** The place and the holders; nothing when the user may not read the semaphore. */
function Queue({ arn, wait: { name, key } }: { arn: string; wait: NamedWait }) {
  const { data } = useLoad(
    `semaphore ${name} ${key ?? ''}`,
    (signal) => describeSemaphore({ name, key }, signal),
    RELOAD_MILLIS,
  );
  if (data === undefined) return null;
  const place = data.waiters.findIndex((waiter) => waiter.executionArn === arn) + 1;
  const [holder, ...others] = data.holders;
  return (
    <>
      {place > 0 && `, place ${place} of ${data.waiting.toLocaleString()}`}
      {holder !== undefined && (
        <>
          , held by{' '}
          <PathLink to={links.execution(holder.executionArn)}>
            <Name text={lastSegment(holder.executionArn)} />
          </PathLink>
          {others.length > 0 && ` and ${others.length} more`}
        </>
      )}
    </>
  );
}
