import Box from '@cloudscape-design/components/box';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { forkOriginOf } from '../../model/forks';
import { Name } from '../../ui/Name';
import { ExecutionLink } from './ExecutionLink';
import { useEventData } from './useEventData';

const STARTED = [1];
const NONE: readonly number[] = [];

/**
 * The execution from which this one was forked, as a link to the event of the fork. Shows nothing
 * for an execution that is not a fork.
 *
 * @param hasStarted whether the first event, which names the origin, is stored
 */
export function ForkOrigin({ arn, hasStarted }: { arn: string; hasStarted: boolean }) {
  const { events } = useEventData(arn, hasStarted ? STARTED : NONE);
  const origin = forkOriginOf(events.get(1));
  if (origin === undefined) return null;
  return (
    <Box>
      Fork of{' '}
      <ExecutionLink arn={origin.executionArn} event={origin.eventId}>
        <Name
          text={`${machineOrActivityName(origin.executionArn)} ${lastSegment(origin.executionArn)}`}
        />
        , event {origin.eventId.toLocaleString()}
      </ExecutionLink>
    </Box>
  );
}
