import { pendingCallText, type PendingCall } from '../../model/pendingCall';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { exactTime } from '../../ui/Time';
import { useNow } from '../../ui/useNow';
import type { PendingWait as Wait } from './usePendingWait';

/**
 * Shows a wait that the events of a visit do not contain: for the next attempt, or for a permit.
 *
 * @param error of the last attempt
 */
export function PendingWait({ wait, error }: { wait: Wait; error: string | undefined }) {
  if (wait.retryAt !== undefined) {
    return (
      <section className="askel-answers" aria-label="Pending retry">
        <Due millis={wait.retryAt} />
        {error !== undefined && (
          <>
            , because of <Name text={error} />
          </>
        )}
      </section>
    );
  }
  return wait.call === undefined ? null : (
    <section className="askel-answers" aria-label="Pending call">
      <WaitingCall call={wait.call} isPaused={wait.isPaused} />
    </section>
  );
}

/**
 * The endpoint that a call waits for. An earlier attempt may have been made, for example before a
 * node was lost.
 */
function WaitingCall({ call, isPaused }: { call: PendingCall; isPaused: boolean }) {
  if (!call.isLimited) {
    const text = pendingCallText(call, isPaused);
    return <Name text={text.charAt(0).toUpperCase() + text.slice(1)} />;
  }
  return (
    <>
      Waits for the endpoint{' '}
      <PathLink to={links.endpoints()} label={`Endpoint ${call.endpoint}`}>
        {call.endpoint}
      </PathLink>
      {isPaused && ', paused'}
    </>
  );
}

function Due({ millis }: { millis: number }) {
  const now = useNow();
  return (
    <>
      Next attempt {now < millis ? `in ${duration(millis - now)}` : 'due'}, at{' '}
      {exactTime(millis / 1000)}
    </>
  );
}
