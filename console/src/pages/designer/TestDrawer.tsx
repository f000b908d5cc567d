import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { testState, type Machine, type StateTest, type StateTestResult } from '../../api/machines';
import { readEvent } from '../../api/history';
import { pastStateInputs } from '../../api/pastInputs';
import { detail } from '../../model/events';
import { jsonMistake, pretty } from '../../model/jsonText';
import { stateNamed } from '../../model/design/machine';
import { Failure } from '../../ui/Failure';
import { JsonField } from '../../ui/JsonField';
import { exactTime } from '../../ui/Time';
import { useLoad, type Load } from '../../ui/useLoad';
import { ExpressionTry } from './ExpressionTry';
import { DEFAULT_ROLE } from './CreateDialog';
import { TestOutcome } from './TestOutcome';
import type { Design } from './useDesign';
import { Segments } from '../../ui/Segments';
import { Name } from '../../ui/Name';

type Answer = 'call' | 'result' | 'error';

/** Tries the state that is chosen, or an expression, with an input of one's own or of an execution before. */
export function TestDrawer({
  design,
  machine,
  onClose,
}: {
  design: Design;
  machine: Machine | undefined;
  onClose: () => void;
}) {
  // Where all is one column it opens below what is seen.
  const shown = useRef<HTMLElement>(null);
  useEffect(() => {
    // Newer Chromiums return a promise, which React would call as the effect's cleanup.
    shown.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const { definition, selected } = design;
  const state = selected === undefined ? undefined : stateNamed(definition, selected);
  const [of, setOf] = useState<'state' | 'expression'>('state');
  const [written, setInput] = useState<string>();
  const given = useGivenInput();
  const input = written ?? pretty(given.data ?? '{}');
  const arn = machine?.stateMachineArn;
  const past = useLoad(`past ${arn ?? ''} ${state?.name ?? ''}`, (signal) =>
    arn === undefined || !state
      ? Promise.resolve([])
      : pastStateInputs(arn, state.name, state.type, signal),
  );
  const options = (past.data ?? []).map((each) => ({
    label: each.name,
    value: each.executionArn,
    description: exactTime(each.startDate),
  }));
  return (
    <section className="askel-test" aria-label="Test" ref={shown}>
      <header>
        <h2>
          {of === 'expression' ? (
            'Try an expression'
          ) : state ? (
            <>
              Test <Name text={state.name} />
            </>
          ) : (
            'Test a state'
          )}
        </h2>
        <Segments
          label="What is tried"
          selected={of}
          options={[
            { id: 'state', text: 'State' },
            { id: 'expression', text: 'Expression' },
          ]}
          onSelect={setOf}
        />
        <span className="askel-designer-gap" />
        <Button variant="icon" iconName="close" ariaLabel="Close the test" onClick={onClose} />
      </header>
      <div className="askel-test-columns">
        <div>
          {given.failure !== undefined && (
            <Failure of="The past input could not be read" failure={given.failure} />
          )}
          {options.length > 0 && (
            <FormField label="Take the input of">
              <Select
                selectedOption={null}
                placeholder="An earlier execution"
                options={options}
                onChange={({ detail }) =>
                  setInput(
                    pretty(
                      past.data?.find((each) => each.executionArn === detail.selectedOption.value)
                        ?.input ?? '{}',
                    ),
                  )
                }
              />
            </FormField>
          )}
          <JsonField label="Input" value={input} rows={8} onChange={setInput} />
        </div>
        {of === 'expression' ? (
          <ExpressionTry input={input} design={design} />
        ) : state ? (
          <StateTry
            key={state.name}
            design={design}
            name={state.name}
            input={input}
            role={machine?.roleArn ?? DEFAULT_ROLE}
          />
        ) : (
          <p>Choose a state in the graph.</p>
        )}
      </div>
    </section>
  );
}

/** What the event in the address gave its state; undefined where it names none. */
function useGivenInput(): Load<string | undefined> {
  const [search] = useSearchParams();
  const execution = search.get('execution');
  const event = Number(search.get('event'));
  return useLoad(`given ${execution ?? ''} ${event}`, async () =>
    execution === null ? undefined : detail(await readEvent(execution, event), 'input'),
  );
}

function StateTry({
  design,
  name,
  input,
  role,
}: {
  design: Design;
  name: string;
  input: string;
  role: string;
}) {
  const state = stateNamed(design.definition, name);
  const mockable = state !== undefined && ['Task', 'Map', 'Parallel'].includes(state.type);
  const [answer, setAnswer] = useState<Answer>(mockable ? 'result' : 'call');
  const [result, setResult] = useState(state?.type === 'Task' ? '{}' : '[]');
  const [error, setError] = useState('States.TaskFailed');
  const [cause, setCause] = useState('');
  const [variables, setVariables] = useState('{}');
  const [outcome, setOutcome] = useState<StateTestResult>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const { json } = design;
  const run = async (): Promise<void> => {
    if (json === undefined) return;
    setBusy(true);
    setFailure(undefined);
    const mock: Pick<StateTest, 'mock'> =
      !mockable || answer === 'call'
        ? {}
        : answer === 'result'
          ? { mock: { result, fieldValidationMode: 'NONE' } }
          : { mock: { errorOutput: { error, cause } } };
    try {
      const inspectionLevel = 'mock' in mock ? 'DEBUG' : 'TRACE';
      const given = variables.trim() === '' || variables.trim() === '{}' ? {} : { variables };
      setOutcome(
        await testState({
          definition: json,
          stateName: name,
          roleArn: role,
          input,
          inspectionLevel,
          ...given,
          ...mock,
        }),
      );
    } catch (refused) {
      setOutcome(undefined);
      setFailure(refused);
    }
    setBusy(false);
  };
  return (
    <>
      <div>
        {mockable && (
          <FormField label="What it calls">
            <Segments
              label="What it calls"
              selected={answer}
              options={[
                { id: 'result', text: 'gives a result' },
                { id: 'error', text: 'gives an error' },
                { id: 'call', text: 'is called', disabled: state.type !== 'Task' },
              ]}
              onSelect={setAnswer}
            />
          </FormField>
        )}
        {mockable && answer === 'result' && (
          <JsonField label="Result" value={result} rows={4} onChange={setResult} />
        )}
        {mockable && answer === 'error' && (
          <>
            <FormField label="Error">
              <Input
                value={error}
                spellcheck={false}
                onChange={({ detail }) => setError(detail.value)}
              />
            </FormField>
            <FormField label="Cause">
              <Input value={cause} onChange={({ detail }) => setCause(detail.value)} />
            </FormField>
          </>
        )}
        <JsonField label="Variables" value={variables} rows={2} onChange={setVariables} />
        <Button
          variant="primary"
          loading={busy}
          disabled={json === undefined || jsonMistake(input) !== undefined}
          onClick={() => void run()}
        >
          Run
        </Button>
      </div>
      <div>
        {failure !== undefined && <Failure of="The state could not be tested" failure={failure} />}
        {outcome && <TestOutcome outcome={outcome} />}
        {!outcome && failure === undefined && (
          <p className="askel-quiet">The server runs the state as an execution would.</p>
        )}
      </div>
    </>
  );
}
