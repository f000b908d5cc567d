import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import type { StateTestResult } from '../../api/machines';
import { pretty } from '../../model/jsonText';
import { Name } from '../../ui/Name';

const INDICATORS: Record<
  StateTestResult['status'],
  { type: StatusIndicatorProps.Type; text: string }
> = {
  SUCCEEDED: { type: 'success', text: 'Succeeded' },
  FAILED: { type: 'error', text: 'Failed' },
  RETRIABLE: { type: 'pending', text: 'Would be retried' },
  CAUGHT_ERROR: { type: 'warning', text: 'Error caught' },
};

/** The data processing steps of a state in order, by their names in TestState. */
const STEPS: readonly (readonly [string, string])[] = [
  ['input', 'Input'],
  ['afterInputPath', 'After InputPath'],
  ['afterItemsPath', 'After ItemsPath'],
  ['afterItemSelector', 'After ItemSelector'],
  ['afterItemBatcher', 'After ItemBatcher'],
  ['afterParameters', 'After Parameters'],
  ['afterArguments', 'After Arguments'],
  ['request', 'Request'],
  ['response', 'Response'],
  ['result', 'Result'],
  ['afterResultSelector', 'After ResultSelector'],
  ['afterResultPath', 'After ResultPath'],
  ['variables', 'Variables'],
  ['errorDetails', 'Retrier or catcher'],
];

/** The result of a state test: status, output, and the data after each step. */
export function TestOutcome({ outcome }: { outcome: StateTestResult }) {
  const indicator = INDICATORS[outcome.status];
  const data = outcome.inspectionData ?? {};
  const steps = STEPS.filter(([name]) => data[name] !== undefined);
  return (
    <div className="askel-test-outcome" role="status">
      <p>
        <StatusIndicator type={indicator.type}>{indicator.text}</StatusIndicator>
        {outcome.nextState !== undefined && (
          <>
            {' '}
            →{' '}
            <b>
              <Name text={outcome.nextState} />
            </b>
          </>
        )}
      </p>
      {outcome.error !== undefined && (
        <p>
          <b>
            <Name text={outcome.error} />
          </b>
          {outcome.cause !== undefined && <> {outcome.cause}</>}
        </p>
      )}
      {outcome.output !== undefined && <Step title="Output" text={pretty(outcome.output)} open />}
      {steps.map(([name, title]) => (
        <Step key={name} title={title} text={textOf(data[name])} open={false} />
      ))}
    </div>
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? pretty(value) : JSON.stringify(value, null, 2);
}

function Step({ title, text, open }: { title: string; text: string; open: boolean }) {
  return (
    <details open={open}>
      <summary>{title}</summary>
      <pre className="askel-code" role="region" tabIndex={0} aria-label={`${title} of the test`}>
        {text}
      </pre>
    </details>
  );
}
