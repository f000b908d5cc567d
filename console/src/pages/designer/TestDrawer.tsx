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
import { jsonError, pretty } from '../../model/jsonText';
import { DEFAULT_ROLE, stateNamed } from '../../model/design/machine';
import { Failure } from '../../ui/Failure';
import { JsonField } from '../../ui/JsonField';
import { exactTime } from '../../ui/Time';
import { useLoad, type Load } from '../../ui/useLoad';
import { ExpressionTestForm } from './ExpressionTestForm';
import { TestOutcome } from './TestOutcome';
import type { Design } from './useDesign';
import { SegmentedButtons } from '../../ui/SegmentedButtons';
import { Name } from '../../ui/Name';

type CallMode = 'call' | 'result' | 'error';

/**
 * Tests the selected state or an expression, with a typed input or the input of an earlier
 * execution.
 */
export function TestDrawer({
  design,
  machine,
  onClose,
}: {
  design: Design;
  machine: Machine | undefined;
  onClose: () => void;
}) {
  // In a single column layout the drawer opens below the visible part of the page.
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => {
    // Newer versions of Chromium return a promise here, which React would call as the cleanup of
    // the effect.
    drawer.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const { definition, selected } = design;
  const state = selected === undefined ? undefined : stateNamed(definition, selected);
  const [subject, setSubject] = useState<'state' | 'expression'>('state');
  const [editedInput, setInput] = useState<string>();
  const linkedInput = useLinkedInput();
  const input = editedInput ?? pretty(linkedInput.data ?? '{}');
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
    <section className="askel-test" aria-label="Test" ref={drawer}>
      <header>
        <h2>
          {subject === 'expression' ? (
            'Test an expression'
          ) : state ? (
            <>
              Test <Name text={state.name} />
            </>
          ) : (
            'Test a state'
          )}
        </h2>
        <SegmentedButtons
          label="Test subject"
          selected={subject}
          options={[
            { id: 'state', text: 'State' },
            { id: 'expression', text: 'Expression' },
          ]}
          onSelect={setSubject}
        />
        <span className="askel-designer-gap" />
        <Button
          variant="icon"
          iconName="close"
          ariaLabel="Close test"
          nativeButtonAttributes={{ title: 'Close test' }}
          onClick={onClose}
        />
      </header>
      <div className="askel-test-columns">
        <div>
          {linkedInput.failure !== undefined && (
            <Failure title="The earlier input could not be read" failure={linkedInput.failure} />
          )}
          {options.length > 0 && (
            <FormField label="Copy input from">
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
        {subject === 'expression' ? (
          <ExpressionTestForm input={input} design={design} />
        ) : state ? (
          <StateTestForm
            key={state.name}
            design={design}
            name={state.name}
            input={input}
            role={machine?.roleArn ?? DEFAULT_ROLE}
          />
        ) : (
          <p>Select a state in the graph.</p>
        )}
      </div>
    </section>
  );
}

/** The input of the event that the URL names; undefined when the URL names no event. */
function useLinkedInput(): Load<string | undefined> {
  const [search] = useSearchParams();
  const execution = search.get('execution');
  const event = Number(search.get('event'));
  return useLoad(`linkedInput ${execution ?? ''} ${event}`, async () =>
    execution === null ? undefined : detail(await readEvent(execution, event), 'input'),
  );
}

function StateTestForm({
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
  const [callMode, setCallMode] = useState<CallMode>(mockable ? 'result' : 'call');
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
      !mockable || callMode === 'call'
        ? {}
        : callMode === 'result'
          ? { mock: { result, fieldValidationMode: 'NONE' } }
          : { mock: { errorOutput: { error, cause } } };
    try {
      const inspectionLevel = 'mock' in mock ? 'DEBUG' : 'TRACE';
      const variablesMember =
        variables.trim() === '' || variables.trim() === '{}' ? {} : { variables };
      setOutcome(
        await testState({
          definition: json,
          stateName: name,
          roleArn: role,
          input,
          inspectionLevel,
          ...variablesMember,
          ...mock,
        }),
      );
    } catch (refusal) {
      setOutcome(undefined);
      setFailure(refusal);
    }
    setBusy(false);
  };
  return (
    <>
      <div>
        {mockable && (
          <FormField label="Service call">
            <SegmentedButtons
              label="Service call"
              selected={callMode}
              options={[
                { id: 'result', text: 'Mock result' },
                { id: 'error', text: 'Mock error' },
                { id: 'call', text: 'Real call', disabled: state.type !== 'Task' },
              ]}
              onSelect={setCallMode}
            />
          </FormField>
        )}
        {mockable && callMode === 'result' && (
          <JsonField label="Result" value={result} rows={4} onChange={setResult} />
        )}
        {mockable && callMode === 'error' && (
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
          disabled={json === undefined || jsonError(input) !== undefined}
          onClick={() => void run()}
        >
          Run
        </Button>
      </div>
      <div>
        {failure !== undefined && (
          <Failure title="The state could not be tested" failure={failure} />
        )}
        {outcome && <TestOutcome outcome={outcome} />}
        {!outcome && failure === undefined && (
          <p className="askel-quiet">The server runs the state like an execution does.</p>
        )}
      </div>
    </>
  );
}
