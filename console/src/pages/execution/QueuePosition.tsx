import Badge from '@cloudscape-design/components/badge';
import { useState } from 'react';
import { getQueuePosition, type QueuePosition as Position } from '../../api/startLimits';
import { machineOf, machineOrActivityName } from '../../model/arn';
import { queuePositionText } from '../../model/queuePosition';
import { pauseText } from '../../model/startRule';
import { links } from '../../shell/links';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';

const RELOAD_MILLIS = 5_000;

/**
 * Reads the position of a running execution in the queue of its start limit. Only a queued execution
 * is read again.
 *
 * @param arn undefined for an execution that cannot be queued
 * @returns undefined when the execution is not queued
 */
export function useQueuePosition(arn: string | undefined): Position | undefined {
  const [isQueued, setQueued] = useState(false);
  const { data } = useLoad<Position>(
    `queue position ${arn ?? ''}`,
    (signal) => (arn === undefined ? Promise.resolve({}) : getQueuePosition(arn, signal)),
    isQueued ? RELOAD_MILLIS : undefined,
  );
  const position = data?.position === undefined ? undefined : data;
  if (data !== undefined && (position !== undefined) !== isQueued) setQueued(!isQueued);
  return position;
}

/** Shows the position of a queued execution. */
export function QueuePosition({ position }: { position: Position }) {
  return <Badge color="blue">{queuePositionText(position)}</Badge>;
}

/** Names the queue of an execution, and the pause of its state machine. */
export function QueueLine({ arn, pause }: { arn: string; pause: Position['pause'] }) {
  const machine = machineOf(arn);
  if (machine === undefined) return null;
  return (
    <p className="askel-breaks">
      Waits in the{' '}
      <PathLink to={links.startLimit(machine)}>
        queue of <Name text={machineOrActivityName(machine)} />
      </PathLink>
      {pause !== undefined && (
        <>
          . <Name text={pauseText(pause)} />
          {pause.since !== undefined && (
            <>
              , <Time seconds={pause.since} />
            </>
          )}
        </>
      )}
    </p>
  );
}
