import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { isArray, isObject, textAt, type Json, type JsonObject } from '../../model/design/json';
import { languageOf, statesIn } from '../../model/design/machine';
import { setField } from '../../model/design/operations';
import { afterRemoval } from '../../model/design/unfinished';
import { Entry, type FieldProps } from './parts';
import { useTyped, useTypedJson } from './useTyped';

interface EntryProps extends FieldProps {
  readonly entry: JsonObject;
  readonly index: number;
}

function entriesOf({ state, field }: FieldProps): JsonObject[] {
  const list = state.state[String(field.path[0])];
  return isArray(list) ? list.map((entry) => (isObject(entry) ? entry : {})) : [];
}

/** Sets a member of an entry, or removes it when the value is undefined. */
export function setMember(
  props: EntryProps,
  member: string,
  value: Json | undefined,
  typing = true,
): void {
  const { design, state, field, index } = props;
  design.change(
    () => setField(design.definition, state.name, [...field.path, index, member], value),
    typing,
  );
}

export function addEntry({ design, state, field }: FieldProps, entry: JsonObject): void {
  const list = state.state[String(field.path[0])];
  const path = isArray(list) ? [...field.path, list.length] : field.path;
  design.change(() =>
    setField(design.definition, state.name, path, isArray(list) ? entry : [entry]),
  );
}

export function removeEntry({ design, state, field }: FieldProps, index: number): void {
  const list = state.state[String(field.path[0])];
  const whole = isArray(list) && list.length === 1 && field.kind !== 'rules';
  const path = [...state.path, ...field.path];
  const removed = design.change(() => [{ kind: 'remove', path: whole ? path : [...path, index] }]);
  if (removed) design.moveUnfinished((typed) => afterRemoval(typed, path, index));
}

export function RetrierList(props: FieldProps) {
  return (
    <FormField label={props.field.label} description={props.field.help} errorText={props.problem}>
      <SpaceBetween size="s">
        {entriesOf(props).map((entry, index) => (
          <Retrier key={index} {...props} entry={entry} index={index} />
        ))}
        <Button
          iconName="add-plus"
          onClick={() =>
            addEntry(props, {
              ErrorEquals: ['States.TaskFailed'],
              IntervalSeconds: 1,
              MaxAttempts: 3,
              BackoffRate: 2,
            })
          }
        >
          Add a retrier
        </Button>
      </SpaceBetween>
    </FormField>
  );
}

const RETRIER_NUMBERS = [
  ['IntervalSeconds', 'Interval (s)', '1'],
  ['MaxAttempts', 'Max attempts', '3'],
  ['BackoffRate', 'Backoff rate', '2.0'],
  ['MaxDelaySeconds', 'Max delay (s)', ''],
] as const;

function Retrier(props: EntryProps) {
  const { entry, index } = props;
  const jitter = [
    { label: 'No jitter', value: 'NONE' },
    { label: 'Full jitter', value: 'FULL' },
  ];
  return (
    <Entry title={`Retrier ${index + 1}`} onRemove={() => removeEntry(props, index)}>
      <ErrorNames {...props} />
      <div className="askel-entry-grid">
        {RETRIER_NUMBERS.map(([member, label, placeholder]) => (
          <FormField key={member} label={label}>
            <Input
              value={entry[member] === undefined ? '' : JSON.stringify(entry[member])}
              type="number"
              placeholder={placeholder}
              onChange={({ detail }) =>
                setMember(props, member, detail.value === '' ? undefined : Number(detail.value))
              }
            />
          </FormField>
        ))}
      </div>
      <FormField label="Jitter">
        <Select
          selectedOption={
            jitter.find((option) => option.value === entry['JitterStrategy']) ?? jitter[0] ?? null
          }
          options={jitter}
          onChange={({ detail }) =>
            setMember(
              props,
              'JitterStrategy',
              detail.selectedOption.value === 'FULL' ? 'FULL' : undefined,
              false,
            )
          }
        />
      </FormField>
    </Entry>
  );
}

export function CatcherList(props: FieldProps) {
  const first = statesIn(props.design.definition, props.state.scope).find(
    (other) => other.name !== props.state.name,
  );
  return (
    <FormField label={props.field.label} description={props.field.help} errorText={props.problem}>
      <SpaceBetween size="s">
        {entriesOf(props).map((entry, index) => (
          <Catcher key={index} {...props} entry={entry} index={index} />
        ))}
        <Button
          iconName="add-plus"
          disabled={!first}
          disabledReason="A catcher needs another state in this scope. Add one first."
          onClick={() => addEntry(props, { ErrorEquals: ['States.ALL'], Next: first?.name ?? '' })}
        >
          Add a catcher
        </Button>
      </SpaceBetween>
    </FormField>
  );
}

function Catcher(props: EntryProps) {
  const { entry, index, design, state } = props;
  const path = languageOf(design.definition, state.state) === 'JSONPath';
  return (
    <Entry title={`Catcher ${index + 1}`} onRemove={() => removeEntry(props, index)}>
      <ErrorNames {...props} />
      <TargetSelect {...props} />
      {path ? (
        <FormField
          label="Result path"
          description="The path of the input where the error is stored."
        >
          <Input
            value={textAt(entry, ['ResultPath']) ?? ''}
            placeholder="$.error"
            onChange={({ detail }) =>
              setMember(props, 'ResultPath', detail.value === '' ? undefined : detail.value)
            }
          />
        </FormField>
      ) : (
        <MemberJson {...props} member="Output" label="Output" />
      )}
    </Entry>
  );
}

function ErrorNames(props: EntryProps) {
  const { entry } = props;
  const names = isArray(entry['ErrorEquals']) ? entry['ErrorEquals'].map(String) : [];
  const typed = useTyped(
    names,
    (list) => list.join(', '),
    (text) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    (list) => setMember(props, 'ErrorEquals', list),
  );
  return (
    <FormField label="Errors" description="Error names, separated by commas.">
      <Input
        value={typed.text}
        spellcheck={false}
        onChange={({ detail }) => typed.type(detail.value)}
      />
    </FormField>
  );
}

/** Selects the target state of a rule or a catcher. */
export function TargetSelect(props: EntryProps) {
  const { design, state, entry } = props;
  const options = statesIn(design.definition, state.scope)
    .filter((other) => other.name !== state.name)
    .map((other) => ({ label: other.name, value: other.name }));
  return (
    <FormField label="Next state">
      <Select
        selectedOption={options.find((option) => option.value === entry['Next']) ?? null}
        placeholder="Choose a state"
        options={options}
        onChange={({ detail }) => setMember(props, 'Next', detail.selectedOption.value, false)}
      />
    </FormField>
  );
}

/** Edits a member of an entry as JSON. */
export function MemberJson(props: EntryProps & { member: string; label: string }) {
  const { member, label, design, state, field, index } = props;
  const typed = useTypedJson(design, state.path, [...field.path, index, member], (value) =>
    setMember(props, member, value),
  );
  return (
    <FormField label={label} errorText={typed.problem}>
      <Input
        value={typed.text}
        spellcheck={false}
        onChange={({ detail }) => typed.type(detail.value)}
      />
    </FormField>
  );
}
