import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { childExecutionArns, lastSegment } from '../../model/arn';
import { detail } from '../../model/events';
import { resourceText } from '../../model/graph';
import { pendingCallText } from '../../model/pendingCall';
import { duration } from '../../model/times';
import { visibleText } from '../../model/visibleText';
import type { Attempt, Visit } from '../../model/visits';
import { links } from '../../shell/links';
import { CauseBlock } from '../../ui/CauseBlock';
import { PayloadText } from '../../ui/PayloadText';
import { PathLink } from '../../ui/PathLink';
import { useIntervalEndMillis } from './useIntervalEndMillis';
import { useEventData } from './useEventData';
import type { PendingWait } from './usePendingWait';
import type { ExecutionView } from './useStore';

/** The maximum number of attempts in this tab, the latest first. The timeline shows all. */
const ATTEMPTS_MAX = 20;

/** Shows the attempts of a visit: when each was scheduled, started and ended, and its outcome. */
export function AttemptsTab({
  arn,
  visit,
  upTo,
  shown,
  at,
  wait,
}: {
  arn: string;
  visit: Visit;
  upTo: number;
  shown: ExecutionView;
  at: number | undefined;
  /** The wait of the last attempt, if the visit is open. */
  wait: PendingWait;
}) {
  const now = useIntervalEndMillis(shown, visit.endedAt === undefined, at);
  const attempts = visit.attempts.slice(-ATTEMPTS_MAX).reverse();
  const [last] = attempts;
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
            <Times
              attempt={attempt}
              now={now}
              wait={attempt.outcome === 'running' && attempt === last ? wait : undefined}
            />
            {attempt.error !== undefined && (
              <Box color="text-status-error" fontWeight="bold">
                {attempt.error}
              </Box>
            )}
            {cause !== undefined && (
              <CauseBlock
                cause={cause}
                label={`Cause of attempt ${attempt.number}`}
                height="high"
              />
            )}
            {parameters !== undefined && (
              <FoldedPayload
                summary="Request"
                text={parameters}
                label={`Request of attempt ${attempt.number}`}
              />
            )}
            {output !== undefined && (
              <FoldedPayload
                summary="Response"
                text={output}
                label={`Response of attempt ${attempt.number}`}
              />
            )}
            {childExecutionArns(output).map((child) => (
              <p key={child}>
                Started <PathLink to={links.execution(child)}>{lastSegment(child)}</PathLink>
              </p>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

/** A payload that is rendered, and so decoded, only while it is unfolded. */
function FoldedPayload({ summary, text, label }: { summary: string; text: string; label: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && <PayloadText text={text} label={label} />}
    </details>
  );
}

function Times({
  attempt,
  now,
  wait,
}: {
  attempt: Attempt;
  now: number;
  wait: PendingWait | undefined;
}) {
  const { scheduledAt, startedAt, endedAt } = attempt;
  const resource = attempt.resource === undefined ? '' : ` (${resourceText(attempt.resource)})`;
  const event = `event ${attempt.scheduledId.toLocaleString()}`;
  if (wait?.call !== undefined) {
    return (
      <p>
        Attempt {attempt.number}
        {resource} {visibleText(pendingCallText(wait.call, wait.isPaused))}:{' '}
        {duration(Math.max(0, now - Date.parse(wait.call.since)))}, {event}
      </p>
    );
  }
  const outcomeText = {
    running: 'running',
    succeeded: 'succeeded',
    failed: 'failed',
    timedOut: 'timed out',
    aborted: 'aborted',
  }[attempt.outcome];
  return (
    <p>
      Attempt {attempt.number} {outcomeText}
      {resource}: {startedAt !== undefined && `queued ${duration(startedAt - scheduledAt)}, `}
      {endedAt === undefined ? 'running for ' : 'ran '}
      {duration((endedAt ?? now) - (startedAt ?? scheduledAt))}, {event}
    </p>
  );
}
