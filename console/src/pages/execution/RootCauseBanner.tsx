import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { Execution, ExecutionStatus } from '../../api/executions';
import type { CaughtStep, FailedStateStep, RootCause, RootCauseStep } from '../../api/rootCauses';
import { headIndex, isFailedState } from '../../model/rootCauseHead';
import { CausalChain, IncompleteChain } from '../../ui/CausalChain';
import { CauseBlock } from '../../ui/CauseBlock';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import type { Load } from '../../ui/useLoad';
import type { Navigate } from './usePageLocation';

const TITLES: Readonly<Partial<Record<ExecutionStatus, string>>> = {
  FAILED: 'Failed',
  TIMED_OUT: 'Timed out',
  ABORTED: 'Aborted',
};

/**
 * The first failed state of this execution from the head of the chain on. The page selects this
 * state by default.
 */
export function originIn(cause: RootCause | undefined, arn: string): FailedStateStep | undefined {
  return cause?.steps
    .slice(headIndex(cause.steps))
    .filter(isFailedState)
    .find((step) => step.executionArn === arn);
}

/** Why an execution failed: the head of its causal chain, and all steps from the root cause on. */
export function RootCauseBanner({
  arn,
  execution,
  load,
  go,
}: {
  arn: string;
  execution: Execution;
  /** The root cause, which has loaded or failed. */
  load: Load<RootCause>;
  go: Navigate;
}) {
  const rootCause = load.data;
  const unread = rootCause === undefined && load.failure !== undefined && (
    <Failure
      title="The root cause could not be read"
      failure={load.failure}
      onRetry={load.reload}
    />
  );
  const incomplete = rootCause?.complete === false && <IncompleteChain />;
  const first = rootCause?.steps[headIndex(rootCause.steps)];
  if (first === undefined && execution.error === undefined) {
    if (unread) return unread;
    return incomplete && <Alert type="warning">{incomplete}</Alert>;
  }
  const origin = originIn(rootCause, arn);
  const stated = first === undefined || first.kind === 'ERROR_CAUGHT' ? execution : first;
  const parsed = 'parsedCause' in stated ? stated.parsedCause : undefined;
  // An interrupted state has no cause of its own.
  const given = first?.kind === 'STATE_INTERRUPTED' ? execution.cause : stated.cause;
  const whole = wholeCause(given, execution);
  const cause = parsed?.message ?? whole;
  const select = (visit: number | undefined) =>
    go({
      visit,
      state: undefined,
      frame: undefined,
      event: undefined,
      at: undefined,
    });
  return (
    <Alert
      type={execution.status === 'ABORTED' ? 'info' : 'error'}
      header={<Title stated={stated} execution={execution} />}
      action={<Button onClick={() => select(origin?.enteredEventId)}>View failed state</Button>}
    >
      {cause !== undefined && <CauseBlock cause={cause} copied={whole ?? cause} />}
      {parsed?.stackTrace !== undefined && (
        <details className="askel-stack-trace">
          <summary>Stack trace</summary>
          <pre
            className="askel-whole-cause askel-scrolled-cause"
            role="region"
            aria-label="Stack trace"
            tabIndex={0}
          >
            {parsed.stackTrace.join('\n')}
          </pre>
        </details>
      )}
      {rootCause !== undefined && rootCause.steps.length > 1 && (
        <CausalChain rootCause={rootCause} here={{ arn, select }} />
      )}
      {incomplete}
      {unread}
    </Alert>
  );
}

/**
 * The complete cause, if the step has the cause of the execution. The server truncates the causes
 * of steps.
 */
function wholeCause(cause: string | undefined, execution: Execution): string | undefined {
  return cause !== undefined && execution.cause?.startsWith(cause) === true
    ? execution.cause
    : cause;
}

/** The head of the chain in a few words. */
function Title({
  stated,
  execution,
}: {
  stated: Exclude<RootCauseStep, CaughtStep> | Execution;
  execution: Execution;
}) {
  const state = 'state' in stated ? stated.state : undefined;
  const interrupted = 'kind' in stated && stated.kind === 'STATE_INTERRUPTED';
  const error = (interrupted ? undefined : stated.error) ?? execution.error;
  const text = error ?? TITLES[execution.status] ?? '';
  return (
    <>
      <Name text={text} />
      {state !== undefined && (
        <>
          {' '}
          in <Name text={state} />
        </>
      )}
    </>
  );
}
