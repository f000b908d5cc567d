import { JsonText } from '../../ui/JsonText';
import { Failure } from '../../ui/Failure';
import { useEventData } from './useEventData';

/** An event in the form of GetExecutionHistory. */
export function EventDetails({ arn, id }: { arn: string; id: number }) {
  const { events, failure } = useEventData(arn, [id]);
  const event = events.get(id);
  if (failure !== undefined)
    return <Failure title="The event could not be read" failure={failure} />;
  if (event === undefined) return <p>Loading…</p>;
  return <JsonText text={JSON.stringify(event)} label={`Event ${id}`} />;
}
