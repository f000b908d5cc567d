import Box from '@cloudscape-design/components/box';
import { detail } from '../../model/events';
import type { Visit } from '../../model/visits';
import { Failure } from '../../ui/Failure';
import { JsonText } from '../../ui/JsonText';
import { useEventData } from './useEventData';

/** The id of the event that a visit was left with, where that was before the time looked at. */
export function exitOf(visit: Visit, upTo: number): number | undefined {
  return visit.exitedId !== undefined && visit.exitedId <= upTo ? visit.exitedId : undefined;
}

/** What went into a state, or what came out of it. */
export function DataTab({
  arn,
  visit,
  upTo,
  what,
}: {
  arn: string;
  visit: Visit;
  upTo: number;
  what: 'input' | 'output';
}) {
  const id = what === 'input' ? visit.enteredId : exitOf(visit, upTo);
  const { events, failure } = useEventData(arn, [id]);
  if (id === undefined) {
    return <Box color="text-body-secondary">{visit.state} has not been left by then.</Box>;
  }
  if (failure !== undefined) return <Failure of="The data could not be read" failure={failure} />;
  const event = events.get(id);
  if (event === undefined) return <Box color="text-body-secondary">Reading …</Box>;
  const text = detail(event, what);
  return text === undefined ? (
    <Box color="text-body-secondary">The history does not include it.</Box>
  ) : (
    <JsonText text={text} label={`${what === 'input' ? 'Input' : 'Output'} of ${visit.state}`} />
  );
}
