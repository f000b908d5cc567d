import FormField from '@cloudscape-design/components/form-field';
import { useEffect, useState } from 'react';
import { CodeArea } from '../../ui/CodeArea';
import { testState, type StateTestResult } from '../../api/machines';
import { jsonError, pretty } from '../../model/jsonText';
import { expressionTest } from '../../model/design/expressionTest';
import { languageOf, type QueryLanguage } from '../../model/design/machine';
import { Failure } from '../../ui/Failure';
import type { Design } from './useDesign';
import { SegmentedButtons } from '../../ui/SegmentedButtons';
import { Name } from '../../ui/Name';

const PAUSE_MILLIS = 250;

/** Evaluates an expression on the server while it is typed. */
export function ExpressionTestForm({
  input,
  variables,
  design,
}: {
  input: string;
  /** JSON text of an object. */
  variables: string;
  design: Design;
}) {
  const [language, setLanguage] = useState<QueryLanguage>(languageOf(design.definition));
  const [expression, setExpression] = useState(language === 'JSONata' ? '$states.input' : '$');
  const [outcome, setOutcome] = useState<{ result?: StateTestResult; failure?: unknown }>({});
  const problem = jsonError(input) ?? jsonError(variables);
  useEffect(() => {
    if (problem !== undefined || expression.trim() === '') return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const definition = JSON.stringify(expressionTest(expression, language));
      testState({ definition, input, variables }, abort.signal).then(
        (result) => setOutcome({ result }),
        (failure: unknown) => {
          if (!abort.signal.aborted) setOutcome({ failure });
        },
      );
    }, PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [expression, input, variables, language, problem]);
  // An outcome of an earlier text would look like the one of this text.
  const { result, failure }: typeof outcome =
    problem === undefined && expression.trim() !== '' ? outcome : {};
  return (
    <>
      <div>
        <SegmentedButtons
          label="Language"
          selected={language}
          options={[
            { id: 'JSONPath', text: 'JSONPath' },
            { id: 'JSONata', text: 'JSONata' },
          ]}
          onSelect={(next) => {
            setLanguage(next);
            setExpression(next === 'JSONata' ? '$states.input' : '$');
          }}
        />
        <FormField
          label="Expression"
          description={
            language === 'JSONata'
              ? 'Without {% %}. The input is $states.input.'
              : 'A path such as $.order.items[0], or an intrinsic function.'
          }
        >
          <CodeArea value={expression} rows={5} onChange={setExpression} />
        </FormField>
      </div>
      <div className="askel-test-outcome" role="status">
        {problem !== undefined && <p>Correct the input or the variables.</p>}
        {failure !== undefined && (
          <Failure title="The expression could not be evaluated" failure={failure} />
        )}
        {result?.output !== undefined && (
          <pre className="askel-code" role="region" tabIndex={0} aria-label="Expression result">
            {pretty(language === 'JSONata' ? result.output : valueMember(result.output))}
          </pre>
        )}
        {result?.error !== undefined && (
          <p>
            <b>
              <Name text={result.error} />
            </b>{' '}
            {result.cause}
          </p>
        )}
      </div>
    </>
  );
}

/** The value of a path, which is a member of the tested state's output. */
function valueMember(output: string): string {
  return JSON.stringify((JSON.parse(output) as { value?: unknown }).value);
}
