import { JsonText } from '../../ui/JsonText';
import { Failure } from '../../ui/Failure';
import { useEventData } from './useEventData';

/** One event as GetExecutionHistory answers it. */
export function EventDetails({ arn, id }: { arn: string; id: number }) {
  const { events, failure } = useEventData(arn, [id]);
  const event = events.get(id);
  if (failure !== undefined) return <Failure of="The event could not be read" failure={failure} />;
  if (event === undefined) return <p>Loading…</p>;
  return <JsonText text={JSON.stringify(event)} label={`Event ${id}`} />;
}
