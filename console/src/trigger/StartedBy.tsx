import Box from '@cloudscape-design/components/box';
import { readExecutionTrigger } from '../api/triggers';
import { kindText } from '../model/trigger/deliveries';
import { Name } from '../ui/Name';
import { exactTimeOfIso } from '../ui/Time';
import { useLoad } from '../ui/useLoad';
import { TriggerLink } from './TriggerLink';

/** The trigger that started an execution; nothing when no trigger that still exists did. */
export function StartedBy({ executionArn }: { executionArn: string }) {
  const { data } = useLoad(`trigger of ${executionArn}`, (signal) =>
    readExecutionTrigger(executionArn, signal),
  );
  const trigger = data?.trigger;
  if (trigger === undefined) return null;
  const occurrence = data?.occurrence ?? '';
  return (
    <Box>
      Started by {kindText(trigger.kind).toLowerCase()} <TriggerLink trigger={trigger} />{' '}
      <Box variant="span" color="text-body-secondary">
        {trigger.kind === 'SCHEDULE' ? (
          `due at ${exactTimeOfIso(occurrence)}`
        ) : (
          <>
            {trigger.kind === 'RULE' ? 'for the event ' : 'for the request '}
            <Name text={occurrence} />
          </>
        )}
      </Box>
    </Box>
  );
}
