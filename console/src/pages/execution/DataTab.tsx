import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { detail } from '../../model/events';
import type { Visit } from '../../model/visits';
import { Failure } from '../../ui/Failure';
import { PayloadText } from '../../ui/PayloadText';
import { useEventData } from './useEventData';
import { visibleText } from '../../model/visibleText';

/** The id of the event that exited the visit; undefined when it is later than `upTo`. */
export function exitIdUpTo(visit: Visit, upTo: number): number | undefined {
  return visit.exitedId !== undefined && visit.exitedId <= upTo ? visit.exitedId : undefined;
}

/** The input and output of a state. */
export function DataTab({ arn, visit, upTo }: { arn: string; visit: Visit; upTo: number }) {
  const exit = exitIdUpTo(visit, upTo);
  const { events, failure, loading } = useEventData(arn, [visit.enteredId, exit]);
  if (failure !== undefined)
    return <Failure title="The data could not be read" failure={failure} />;
  if (loading) return <Box color="text-body-secondary">Loading…</Box>;
  return (
    <SpaceBetween size="s">
      <Text
        name="Input"
        label={`Input of ${visibleText(visit.state)}`}
        text={detail(events.get(visit.enteredId), 'input')}
      />
      {exit === undefined ? (
        <Box color="text-body-secondary">{missingOutputText(visit)}</Box>
      ) : (
        <Text
          name="Output"
          label={`Output of ${visibleText(visit.state)}`}
          text={detail(events.get(exit), 'output')}
        />
      )}
    </SpaceBetween>
  );
}

/** The reason why there is no output. */
function missingOutputText({ type, status }: Visit): string {
  if (type === 'Fail' || status === 'failed') return 'No output (state failed)';
  return status === 'aborted' ? 'No output (state aborted)' : 'No output (state still running)';
}

function Text({ name, label, text }: { name: string; label: string; text: string | undefined }) {
  return (
    <section>
      <Box variant="h3">{name}</Box>
      {text === undefined ? (
        <Box color="text-body-secondary">Not recorded in the history.</Box>
      ) : (
        <PayloadText text={text} label={label} />
      )}
    </section>
  );
}
