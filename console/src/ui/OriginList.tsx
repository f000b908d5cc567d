import type { MemberRootCause } from '../api/rootCauses';
import { causeLine } from '../model/cause';
import { sharedOrigins, stateOf, type SharedOrigin } from '../model/origins';
import { links } from '../shell/links';
import './causalChain.css';
import { Name } from './Name';
import { PathLink } from './PathLink';

/** The number of members of a group whose root causes are shown. */
export const MEMBERS = 3;
const MESSAGE_MAX = 160;

/** The root causes of recent members of a group of failures, unless they are the failure itself. */
export function OriginList({
  causes,
  group,
}: {
  causes: readonly MemberRootCause[] | undefined;
  /** `count` is the number of all members. */
  group: { failedState?: string; error?: string; count: number };
}) {
  const origins = sharedOrigins(causes, group);
  if (origins.length === 0 || causes === undefined) return null;
  return (
    <ul className="askel-origins" aria-label="Root causes of recent executions">
      {origins.map((origin, index) => (
        <li key={index}>
          <Origin origin={origin} of={causes.length} isSample={causes.length < group.count} />
        </li>
      ))}
    </ul>
  );
}

/** The beginning of a long message; the page of the execution has all of it. */
function shortened(message: string): string {
  return message.length > MESSAGE_MAX ? `${message.slice(0, MESSAGE_MAX)}…` : message;
}

function Origin({
  origin: { step, members, complete },
  of,
  isSample,
}: {
  origin: SharedOrigin;
  /** The number of members whose root causes were read. */
  of: number;
  /** Whether the group has more members. */
  isSample: boolean;
}) {
  const state = stateOf(step);
  const cause = step.parsedCause?.message ?? step.cause;
  const message = cause === undefined ? undefined : causeLine(cause);
  const interrupted = step.kind === 'STATE_INTERRUPTED';
  const visit = 'enteredEventId' in step ? { visit: step.enteredEventId } : {};
  return (
    <>
      {complete ? 'Root cause' : 'Earliest failure that could be read'}:{' '}
      <PathLink to={links.execution(step.executionArn, visit)}>
        {interrupted ? '' : <Name text={step.error ?? 'No error'} />}
        {state !== undefined && (
          <>
            {interrupted ? '' : ' in '}
            <Name text={state} />
          </>
        )}
        {interrupted && ' was running'}
      </PathLink>
      {message !== undefined && `: ${shortened(message)}`}
      {of > 1 &&
        ` (${members.toLocaleString()} of ${of.toLocaleString()}${isSample ? ' examined' : ''})`}
    </>
  );
}
