import Link from '@cloudscape-design/components/link';
import { useRouter } from 'wouter';
import type {
  CaughtStep,
  EndStep,
  FailedStateStep,
  RootCause,
  RootCauseStep,
} from '../api/rootCauses';
import { lastSegment, machineOrActivityName } from '../model/arn';
import { causalPlace } from '../model/causalPlace';
import { labelOf } from '../model/mapRuns';
import { links } from '../shell/links';
import './causalChain.css';
import { Name } from './Name';
import { PathLink } from './PathLink';

const ENDS: Readonly<Record<EndStep['status'], string>> = {
  FAILED: 'failed',
  TIMED_OUT: 'timed out',
  ABORTED: 'aborted',
};

/** The page of an execution, on which a link to a state selects a visit. */
interface Here {
  arn: string;
  /** Selects the visit that this event entered. */
  select: (visit: number) => void;
}

/**
 * The steps from the root cause to the end, each with a link.
 *
 * @param here undefined on pages other than the page of an execution
 */
export function CausalChain({ rootCause, here }: { rootCause: RootCause; here?: Here }) {
  return (
    <ol className="askel-chain" aria-label="From the root cause to the end">
      {rootCause.complete ? null : <li>An earlier failure could not be read</li>}
      {rootCause.steps.map((step, index) => (
        <li key={index}>
          <StepText step={step} here={here} />
        </li>
      ))}
    </ol>
  );
}

/** Why a chain is incomplete. The server does not say which of the reasons applies. */
export function IncompleteChain() {
  return (
    <p>
      The chain is incomplete, so the root cause may be an earlier failure. An execution of the
      chain was deleted or you may not read it, or the chain has more than 100,000 events or 10
      nested executions.
    </p>
  );
}

/** A step in words, with links to its state, execution or Map Run. */
function StepText({ step, here }: { step: RootCauseStep; here: Here | undefined }) {
  switch (step.kind) {
    case 'EXECUTION_ENDED':
      return <EndText step={step} here={here} />;
    case 'ERROR_CAUGHT':
      return (
        <>
          caught by <StateLink step={step} here={here} />
          {causalPlace(step)}
          {step.times > 1 && ` ${step.times.toLocaleString()} times`} → <Name text={step.next} />
        </>
      );
    case 'STATE_FAILED':
    case 'STATE_INTERRUPTED':
      return (
        <>
          {step.stateType === 'Fail' && 'Fail state '}
          <StateLink step={step} here={here} />
          {step.kind === 'STATE_INTERRUPTED' && ' was running'}
          {step.kind === 'STATE_FAILED' && step.stateType !== 'Fail' && ' failed'}
          {causalPlace(step)}
          {step.error !== undefined && (
            <>
              : <Name text={step.error} />
            </>
          )}
          {step.attempts > 1 && ` (${step.attempts.toLocaleString()} attempts)`}
          {step.mapRunArn !== undefined && (
            <>
              {' '}
              in{' '}
              <PathLink to={links.mapRun(step.mapRunArn, { status: 'FAILED' })}>
                Map Run {labelOf(step.mapRunArn)}
              </PathLink>
            </>
          )}
        </>
      );
  }
}

function EndText({ step, here }: { step: EndStep; here: Here | undefined }) {
  const end = ENDS[step.status];
  return (
    <>
      {step.executionArn === here?.arn ? (
        'Execution'
      ) : (
        <PathLink to={links.execution(step.executionArn)}>
          {machineOrActivityName(step.executionArn)} {lastSegment(step.executionArn)}
        </PathLink>
      )}{' '}
      {end}
      {step.error !== undefined && (
        <>
          : <Name text={step.error} />
        </>
      )}
      {(step.similarChildren ?? 0) > 1 &&
        ` (${step.similarChildren?.toLocaleString()} children alike)`}
    </>
  );
}

/** A link to the visit of a state: a selection on this page, or the page of another execution. */
function StateLink({ step, here }: { step: FailedStateStep | CaughtStep; here: Here | undefined }) {
  const { base } = useRouter();
  const to = links.execution(step.executionArn, { visit: step.enteredEventId });
  if (step.executionArn !== here?.arn) {
    return (
      <PathLink to={to}>
        <Name text={step.state} />
      </PathLink>
    );
  }
  return (
    <Link
      href={base + to}
      onFollow={(event) => {
        event.preventDefault();
        here.select(step.enteredEventId);
      }}
    >
      <Name text={step.state} />
    </Link>
  );
}
