import { listEndpointRules } from '../../api/endpointRules';
import { inspect, type InspectedFrame } from '../../api/repairs';
import { duration } from '../../model/times';
import { isCallback, onlyWaits, type Visit } from '../../model/visits';
import { links } from '../../shell/links';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';

/** The frame of the execution itself, as the inspection names it. */
const ROOT = 'root';
/** The permit of an endpoint: `endpoint lambda:function:orders 123456789012`. */
const PERMIT = /^endpoint (\S+)/;
const RELOAD_MILLIS = 5_000;

/** Whether a visit may wait for something that its events do not show. */
export function mayWait(visit: Visit): boolean {
  if (visit.status === 'retrying') return true;
  const attempt = visit.attempts.at(-1);
  return (
    visit.type === 'Task' &&
    attempt?.outcome === 'running' &&
    !isCallback(attempt) &&
    !onlyWaits(attempt)
  );
}

/** Shows a wait that the events of a visit do not contain: for the next attempt, or for a permit. */
export function PendingWait({ arn, visit }: { arn: string; visit: Visit }) {
  const { data } = useLoad(
    `${arn} ${visit.frame} ${visit.lastId}`,
    (signal) => inspect(arn, signal),
    visit.status === 'retrying' ? undefined : RELOAD_MILLIS,
  );
  const frame = data?.frames?.find(({ frame: path }) => path === (visit.frame || ROOT));
  if (visit.status === 'retrying') {
    if (frame?.until === undefined) return null;
    return (
      <section className="askel-answers" aria-label="Pending retry">
        <Due millis={Date.parse(frame.until)} />
        {visit.error !== undefined && (
          <>
            , because of <Name text={visit.error} />
          </>
        )}
      </section>
    );
  }
  return frame?.call === undefined || frame.call.standing === 'SENT' ? null : (
    <section className="askel-answers" aria-label="Pending call">
      <WaitingCall call={frame.call} />
    </section>
  );
}

/**
 * The endpoint that a call waits for. An earlier attempt may have been made, for example before a
 * node was lost.
 */
function WaitingCall({ call }: { call: NonNullable<InspectedFrame['call']> }) {
  const permit = PERMIT.exec(call.endpoint)?.[1];
  if (permit === undefined) {
    return (
      <>
        Waits for <Name text={call.endpoint} />
        {call.reason === undefined ? '' : ` (${call.reason})`}
      </>
    );
  }
  return (
    <>
      Waits for the endpoint{' '}
      <PathLink to={links.endpoints()} label={`Endpoint ${permit}`}>
        {permit}
      </PathLink>
      <Paused endpoint={permit} />
    </>
  );
}

function Paused({ endpoint }: { endpoint: string }) {
  const { data } = useLoad('endpoint-rules', (signal) => listEndpointRules(signal), RELOAD_MILLIS);
  return data?.some((rule) => rule.endpoint === endpoint && rule.paused) === true && ', paused';
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
