import Box from '@cloudscape-design/components/box';
import { childrenOf } from '../../model/arn';
import { detail } from '../../model/events';
import { resourceText } from '../../model/graph';
import { duration } from '../../model/times';
import type { Attempt, Visit } from '../../model/visits';
import { links } from '../../shell/links';
import { JsonText } from '../../ui/JsonText';
import { PathLink } from '../../ui/PathLink';
import { useEventData } from './useEventData';

/** Only the latest tries are read with their data; the timeline has them all. */
const TRIES_MAX = 20;

/** Every try of a state: when it was asked for, begun and ended, and what came of it. */
export function AttemptsTab({
  arn,
  visit,
  upTo,
  now,
}: {
  arn: string;
  visit: Visit;
  upTo: number;
  now: number;
}) {
  const attempts = visit.attempts.slice(-TRIES_MAX).reverse();
  const ids = attempts.flatMap((each) => [each.scheduledId, each.endId]);
  const { events } = useEventData(arn, [...ids.filter((id) => id !== undefined && id <= upTo)]);
  return (
    <ol className="askel-attempts" reversed>
      {attempts.map((attempt) => {
        const scheduled = events.get(attempt.scheduledId);
        const ended = attempt.endId === undefined ? undefined : events.get(attempt.endId);
        const parameters = detail(scheduled, 'parameters') ?? detail(scheduled, 'input');
        const output = detail(ended, 'output');
        const cause = detail(ended, 'cause');
        return (
          <li key={attempt.scheduledId} value={attempt.number} data-outcome={attempt.outcome}>
            <Times attempt={attempt} now={now} />
            {attempt.error !== undefined && (
              <Box color="text-status-error" fontWeight="bold">
                {attempt.error}
              </Box>
            )}
            {cause !== undefined && <pre className="askel-whole-cause">{cause}</pre>}
            {parameters !== undefined && (
              <details>
                <summary>What was sent</summary>
                <JsonText text={parameters} label={`What try ${attempt.number} sent`} />
              </details>
            )}
            {output !== undefined && (
              <details>
                <summary>What was answered</summary>
                <JsonText text={output} label={`What try ${attempt.number} was answered`} />
              </details>
            )}
            {childrenOf(output).map((child) => (
              <p key={child}>
                Started <PathLink to={links.execution(child)}>{child.split(':').pop()}</PathLink>
              </p>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

function Times({ attempt, now }: { attempt: Attempt; now: number }) {
  const { scheduledAt, startedAt, endedAt } = attempt;
  const words = {
    running: 'runs',
    succeeded: 'succeeded',
    failed: 'failed',
    timedOut: 'timed out',
    aborted: 'was aborted',
  }[attempt.outcome];
  return (
    <p>
      Try {attempt.number} {words}
      {attempt.resource === undefined ? '' : ` (${resourceText(attempt.resource)})`}:{' '}
      {startedAt !== undefined && `${duration(startedAt - scheduledAt)} in the queue, `}
      {duration((endedAt ?? now) - (startedAt ?? scheduledAt))}
      {endedAt === undefined ? ' so far' : ' at work'}, event {attempt.scheduledId}
    </p>
  );
}
