import Box from '@cloudscape-design/components/box';
import type { ExecutionMachine } from '../../api/history';
import { covers } from '../../model/events';
import { logLevelOf, logRecord } from '../../model/logRecord';
import type { Visit } from '../../model/visits';
import { useEventData } from './useEventData';
import type { Shown } from './useStore';
import { visibleText } from '../../model/visibleText';

const LINES_MAX = 50;

/** The records that the execution log is sent of a visit, made of its history, and where they go. */
export function LogTab({
  arn,
  visit,
  shown,
  machine,
}: {
  arn: string;
  visit: Visit;
  shown: Shown;
  machine: ExecutionMachine | undefined;
}) {
  const logging = machine?.loggingConfiguration;
  const level = logging?.level ?? 'OFF';
  const ids: number[] = [];
  for (let id = visit.enteredId; id <= visit.lastId && ids.length < LINES_MAX; id++) {
    const own = shown.fold.visitAt(id);
    if (
      own === visit ||
      (own !== undefined && visit.frames.some((frame) => covers(frame.path, own.frame)))
    ) {
      ids.push(id);
    }
  }
  const { events, loading } = useEventData(arn, level === 'OFF' ? [] : ids);
  if (level === 'OFF') {
    return (
      <Box color="text-body-secondary">
        The machine logs nothing: its loggingConfiguration has level OFF. docs/logs.md says how to
        switch logs on.
      </Box>
    );
  }
  const group = logging?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  const lines = ids.flatMap((id) => {
    const event = events.get(id);
    return event !== undefined && logLevelOf(event.type, level)
      ? [logRecord(arn, event, shown.fold.redrives.filter((redrive) => redrive <= id).length)]
      : [];
  });
  return (
    <>
      <Box color="text-body-secondary">
        These are the records that level {level} makes of this state&apos;s events
        {visit.lastId - visit.enteredId >= LINES_MAX ? ', the first of them' : ''}, told by the
        history. They are sent to {group === undefined ? 'the log' : logGroup(group)}, where they
        may come a moment later.
      </Box>
      <pre className="askel-log" tabIndex={0} aria-label={`Log of ${visibleText(visit.state)}`}>
        {loading ? 'Loading…' : lines.join('\n')}
      </pre>
    </>
  );
}

/** The name of a log group, by its ARN. */
function logGroup(arn: string): string {
  return arn.split(':').slice(6).join(':').replace(/:\*$/, '');
}
