import { describeFork, type ForkDescription } from '../../api/forks';
import { detail } from '../../model/events';
import { useLoad, type Load } from '../../ui/useLoad';
import { useEventData } from './useEventData';

const STARTED = [1];

/** Reads the data that a fork took from its origin. The first event of a fork names its origin. */
export function useForkDescription(arn: string): Load<ForkDescription> {
  const { events } = useEventData(arn, STARTED);
  const isFork = detail(events.get(1), 'originExecutionArn') !== undefined;
  return useLoad<ForkDescription>(isFork ? `fork ${arn}` : 'no fork', (signal) =>
    isFork ? describeFork(arn, signal) : Promise.resolve({}),
  );
}
