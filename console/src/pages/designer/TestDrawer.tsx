import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { testState, type Machine, type StateTest, type StateTestResult } from '../../api/machines';
import { pastStateInputs, pastVisit, type PastVisit } from '../../api/pastInputs';
import { lastSegment } from '../../model/arn';
import { isChangedState } from '../../model/design/executedState';
import { jsonError, pretty } from '../../model/jsonText';
import { DEFAULT_ROLE, stateNamed } from '../../model/design/machine';
import { foreignState, isDataKnown } from '../../model/design/testSource';
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
  takesFocus,
  onClose,
}: {
  design: Design;
  machine: Machine | undefined;
  /** Whether a person has opened the drawer on this page. A link opens it with the page. */
  takesFocus: boolean;
  onClose: () => void;
}) {
  // In a single column layout the drawer opens below the visible part of the page.
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => {
    // Newer versions of Chromium return a promise here, which React would call as the cleanup of
    // the effect.
    drawer.current?.scrollIntoView({ block: 'nearest' });
    // The drawer is the last part of the page, far behind the button that opens it.
    if (takesFocus) drawer.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  const { definition, selected } = design;
  const state = selected === undefined ? undefined : stateNamed(definition, selected);
  const [subject, setSubject] = useState<'state' | 'expression'>('state');
  const [editedInput, setInput] = useState<string>();
  const [editedVariables, setVariables] = useState<string>();
  const linked = useLinkedVisit();
  const [chosen, setChosen] = useState<Source>();
  const source = chosen ?? linked;
  const visit = usePastVisit(source);
  const input = editedInput ?? pretty(visit.data?.input ?? '{}');
  const variables = editedVariables ?? pretty(visit.data?.variables ?? '{}');
  const isKnown = isDataKnown({
    hasSource: source !== undefined,
    isRead: visit.data !== undefined,
    editedInput,
    editedVariables,
  });
  const foreign = state && foreignState(visit.data?.state, state.name);
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
    <section className="askel-test" aria-label="Test" ref={drawer} tabIndex={-1}>
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
          {visit.failure !== undefined && (
            <Failure
              title="The input and the variables could not be read"
              failure={visit.failure}
              onRetry={visit.reload}
            />
          )}
          {options.length > 0 && (
            <FormField label="Copy input and variables from">
              <Select
                selectedOption={null}
                placeholder="An earlier execution"
                options={options}
                onChange={({ detail }) => {
                  const one = past.data?.find(
                    (each) => each.executionArn === detail.selectedOption.value,
                  );
                  if (one === undefined) return;
                  setChosen({ execution: one.executionArn, event: one.event });
                  setInput(pretty(one.input));
                  setVariables(undefined);
                }}
              />
            </FormField>
          )}
          {foreign !== undefined && source !== undefined && (
            <p className="askel-quiet">
              Input and variables are those of <Name text={foreign} /> in execution{' '}
              <Name text={lastSegment(source.execution)} />.
            </p>
          )}
          <JsonField label="Input" value={input} rows={8} onChange={setInput} />
          <JsonField label="Variables" value={variables} rows={2} onChange={setVariables} />
        </div>
        {subject === 'expression' ? (
          <ExpressionTestForm input={input} variables={variables} design={design} />
        ) : state ? (
          <StateTestForm
            key={`${state.name} ${source?.execution ?? ''}`}
            design={design}
            name={state.name}
            input={input}
            variables={variables}
            source={source}
            visit={visit}
            isKnown={isKnown}
            role={machine?.roleArn ?? DEFAULT_ROLE}
          />
        ) : (
          <p>Select a state in the graph.</p>
        )}
      </div>
    </section>
  );
}

/** The event of an earlier execution that entered a state. */
interface Source {
  readonly execution: string;
  readonly event: number;
}

/** The event that the URL names; undefined when the URL names none. */
function useLinkedVisit(): Source | undefined {
  const [search] = useSearchParams();
  const execution = search.get('execution');
  const event = Number(search.get('event'));
  return execution === null ? undefined : { execution, event };
}

/** The input, the variables and the definition of an earlier visit; no data without a source. */
function usePastVisit(source: Source | undefined): Load<PastVisit | undefined> {
  return useLoad(`visit ${source?.execution ?? ''} ${source?.event ?? ''}`, (signal) =>
    source === undefined
      ? Promise.resolve(undefined)
      : pastVisit(source.execution, source.event, signal),
  );
}

type Tested = 'current' | 'executed';

function StateTestForm({
  design,
  name,
  input,
  variables,
  source,
  visit,
  isKnown,
  role,
}: {
  design: Design;
  name: string;
  input: string;
  variables: string;
  /** Where input and variables come from; undefined without an earlier execution. */
  source: Source | undefined;
  visit: Load<PastVisit | undefined>;
  /** Whether the input and the variables are known. */
  isKnown: boolean;
  role: string;
}) {
  const [tested, setTested] = useState<Tested>('current');
  const executed = visit.data?.definition;
  const isChanged = executed !== undefined && isChangedState(executed, design.definition, name);
  const isExecuted = isChanged && tested === 'executed';
  const state = stateNamed(design.definition, name);
  const mockable = state !== undefined && ['Task', 'Map', 'Parallel'].includes(state.type);
  const [callMode, setCallMode] = useState<CallMode>(mockable ? 'result' : 'call');
  const [result, setResult] = useState(state?.type === 'Task' ? '{}' : '[]');
  const [error, setError] = useState('States.TaskFailed');
  const [cause, setCause] = useState('');
  const [outcome, setOutcome] = useState<StateTestResult>();
  const [failure, setFailure] = useState<unknown>();
  const [testedKey, setTestedKey] = useState<string>();
  const [busy, setBusy] = useState(false);
  const json = isExecuted ? executed : design.json;
  // The outcome belongs to these values.
  const key = JSON.stringify([json, input, variables, callMode, result, error, cause]);
  const blocked = blockedReason();

  /** The reason why the state cannot be tested; undefined when it can. */
  function blockedReason(): string | undefined {
    if (json === undefined) return 'The definition has syntax errors. See the problems.';
    if (!isKnown) return 'The input and the variables are not known yet.';
    for (const [field, text] of [
      ['input', input],
      ['variables', variables],
      ['result', mockable && callMode === 'result' ? result : '{}'],
    ] as const) {
      if (jsonError(text) !== undefined) return `Correct the ${field}.`;
    }
    return undefined;
  }

  const run = async (): Promise<void> => {
    if (json === undefined) return;
    setTestedKey(key);
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
        {isChanged && source !== undefined && (
          <FormField
            label="Definition"
            description={`This state has been changed since execution ${lastSegment(source.execution)}.`}
          >
            <SegmentedButtons
              label="Definition"
              selected={tested}
              options={[
                { id: 'current', text: 'Shown here' },
                { id: 'executed', text: 'As executed' },
              ]}
              onSelect={setTested}
            />
          </FormField>
        )}
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
        <Button
          variant="primary"
          loading={busy}
          disabled={blocked !== undefined}
          onClick={() => void run()}
        >
          Run
        </Button>
        {blocked !== undefined && <p className="askel-quiet">{blocked}</p>}
      </div>
      <div>
        {(outcome !== undefined || failure !== undefined) && !busy && testedKey !== key && (
          <p role="status">This is the outcome before your last change. Run the test again.</p>
        )}
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
