import Box from '@cloudscape-design/components/box';
import type { ExecutionMachine } from '../../api/history';
import { covers } from '../../model/events';
import { pretty } from '../../model/jsonText';
import { isLogged, logRecord } from '../../model/logRecord';
import type { Visit } from '../../model/visits';
import { useEventData } from './useEventData';
import type { ExecutionView } from './useStore';
import { visibleText } from '../../model/visibleText';

const LINES_MAX = 50;

/** The log records of a visit, created from its history, and the log group they are sent to. */
export function LogTab({
  arn,
  visit,
  shown,
  machine,
}: {
  arn: string;
  visit: Visit;
  shown: ExecutionView;
  machine: ExecutionMachine | undefined;
}) {
  const logging = machine?.loggingConfiguration;
  const level = logging?.level ?? 'OFF';
  const ids: number[] = [];
  for (let id = visit.enteredId; id <= visit.lastId && ids.length < LINES_MAX; id++) {
    const eventVisit = shown.fold.visitAt(id);
    if (
      eventVisit === visit ||
      (eventVisit !== undefined &&
        visit.frames.some((frame) => covers(frame.path, eventVisit.frame)))
    ) {
      ids.push(id);
    }
  }
  const { events, loading } = useEventData(arn, level === 'OFF' ? [] : ids);
  if (level === 'OFF') {
    return (
      <Box color="text-body-secondary">
        Logging is disabled: the loggingConfiguration of the state machine has level OFF. The page{' '}
        <a href="../docs/logs" target="_blank" rel="noreferrer">
          Logs
        </a>{' '}
        describes how to enable it.
      </Box>
    );
  }
  const group = logging?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  const lines = ids.flatMap((id) => {
    const event = events.get(id);
    return event !== undefined && isLogged(event.type, level)
      ? [logRecord(arn, event, shown.fold.redrives.filter((redrive) => redrive <= id).length)]
      : [];
  });
  return (
    <>
      <Box color="text-body-secondary">
        Log records of this state with level {level}
        {visit.lastId - visit.enteredId >= LINES_MAX ? ' (first records only)' : ''}, created from
        the history. They are sent to {group === undefined ? 'the log' : logGroup(group)} with a
        short delay.
      </Box>
      <ol className="askel-log" tabIndex={0} aria-label={`Log of ${visibleText(visit.state)}`}>
        {loading ? (
          <li>Loading…</li>
        ) : (
          lines.map((line, index) => <li key={index}>{pretty(line)}</li>)
        )}
      </ol>
    </>
  );
}

/** The name of a log group in its ARN. */
function logGroup(arn: string): string {
  return arn.split(':').slice(6).join(':').replace(/:\*$/, '');
}
