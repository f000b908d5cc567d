import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { ApiError } from '../../api/client';
import { testState, type StateTestResult } from '../../api/machines';
import type { AttributeType } from '../../api/searchAttributes';
import { pastExecutions } from '../../design/pastExecutions';
import { resultOf } from '../../model/attributeForm';
import { expressionTest } from '../../model/design/expressionTest';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';

const PAUSE_MILLIS = 250;

/** The outcome of an evaluation. */
interface Outcome {
  /** The expression and the input. */
  of?: string;
  result?: StateTestResult;
  failure?: unknown;
}

/**
 * The value of an expression for the input of an earlier execution, while it is typed.
 *
 * @param expression empty while the entered expression is missing or invalid
 */
export function AttributePreview({
  machineArn,
  type,
  expression,
}: {
  machineArn: string;
  type: AttributeType;
  expression: string;
}) {
  const past = useLoad(`inputs ${machineArn}`, (signal) => pastExecutions(machineArn, signal));
  const [chosen, setChosen] = useState<string>();
  const [outcome, setOutcome] = useState<Outcome>({});
  const [isRefused, setRefused] = useState(false);
  const executions = past.data ?? [];
  const execution = executions.find((each) => each.executionArn === chosen) ?? executions[0];
  const input = execution?.input;
  const of = `${expression}\n${input ?? ''}`;
  useEffect(() => {
    // The server would refuse the next evaluation, too, and the audit log records each refusal.
    if (expression === '' || input === undefined || isRefused) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const definition = JSON.stringify(expressionTest(expression, 'JSONata'));
      testState({ definition, input }, abort.signal).then(
        (result) => setOutcome({ of, result }),
        (failure: unknown) => {
          if (abort.signal.aborted) return;
          setRefused(failure instanceof ApiError && failure.isRefused);
          setOutcome({ of, failure });
        },
      );
    }, PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [expression, input, of, isRefused]);
  if (past.failure !== undefined && past.data === undefined)
    return (
      <Failure
        title="The earlier executions could not be read"
        failure={past.failure}
        onRetry={past.reload}
      />
    );
  if (execution === undefined) return null;
  const options = executions.map(({ executionArn, name, startDate }) => ({
    value: executionArn,
    label: name,
    description: exactTime(startDate),
  }));
  const isCurrent = expression !== '' && (isRefused || outcome.of === of);
  const { result, failure }: Outcome = isCurrent ? outcome : {};
  return (
    <SpaceBetween size="xs">
      <FormField
        label="Result with the input of"
        description="Variables and the output have no values here."
        stretch
      >
        <Select
          selectedOption={options.find(({ value }) => value === execution.executionArn) ?? null}
          options={options}
          onChange={({ detail }) => setChosen(detail.selectedOption.value)}
        />
      </FormField>
      <div role="status" aria-label="Result">
        {failure !== undefined && (
          <Failure title="The expression could not be evaluated" failure={failure} />
        )}
        {result !== undefined && <Result result={result} type={type} />}
      </div>
    </SpaceBetween>
  );
}

function Result({ result, type }: { result: StateTestResult; type: AttributeType }) {
  const { value, problem } = resultOf(result, type);
  return (
    <>
      {value !== undefined && (
        <pre className="askel-code" role="region" tabIndex={0} aria-label="Value">
          {value}
        </pre>
      )}
      {problem !== undefined && (
        <Box color="text-status-warning">
          <Name text={problem} />
        </Box>
      )}
    </>
  );
}
