import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import type { ReactNode } from 'react';
import { CodeArea } from '../../ui/CodeArea';
import { at, type Json } from '../../model/design/json';
import { statesIn } from '../../model/design/machine';
import { connect, endHere, setField } from '../../model/design/operations';
import { CatcherList, RetrierList } from './ErrorLists';
import { RuleList } from './RuleList';
import { jsonText, parseJson, type FieldProps } from './parts';
import { useTyped } from './useTyped';

/** One member of a state, asked for as its kind wants. */
export function FieldInput(props: FieldProps) {
  const { field } = props;
  switch (field.kind) {
    case 'text':
    case 'lines':
    case 'path':
      return <TextField {...props} />;
    case 'numberOrExpression':
      return <NumberField {...props} />;
    case 'template':
      return <TemplateField {...props} />;
    case 'choice':
      return <OneOf {...props} values={field.options ?? []} />;
    case 'next':
      return <NextField {...props} />;
    case 'state':
      return <OneOf {...props} values={namesBeside(props)} />;
    case 'retriers':
      return <RetrierList {...props} />;
    case 'catchers':
      return <CatcherList {...props} />;
    case 'rules':
      return <RuleList {...props} />;
  }
}

/** What a field is called and means, around what it is asked by. */
function Asked({ field, problem, children }: FieldProps & { children: ReactNode }) {
  return (
    <FormField label={field.label} description={field.help} errorText={problem}>
      {children}
    </FormField>
  );
}

/** A value as it is typed: text as it is, the rest as JSON. */
function plain(value: Json | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Sets the member, and takes away those that say the same in another way. */
function setter({ design, state, field }: FieldProps): (value: Json | undefined) => void {
  return (value) =>
    design.change(() => {
      const others = value === undefined ? [] : (field.instead ?? []);
      return [
        ...setField(design.definition, state.name, field.path, value),
        ...others
          .filter((other) => other in state.state)
          .flatMap((other) => setField(design.definition, state.name, [other], undefined)),
      ];
    }, true);
}

function TextField(props: FieldProps) {
  const { field, state } = props;
  const value = at(state.state, field.path);
  const set = setter(props);
  const text = plain(value);
  const take = (typed: string): void =>
    set(typed === '' ? undefined : field.kind === 'path' && typed === 'null' ? null : typed);
  return (
    <Asked {...props}>
      {field.kind === 'lines' ? (
        <Textarea value={text} rows={2} onChange={({ detail }) => take(detail.value)} />
      ) : (
        <Input
          value={text}
          placeholder={field.placeholder ?? ''}
          spellcheck={false}
          onChange={({ detail }) => take(detail.value)}
        />
      )}
    </Asked>
  );
}

function NumberField(props: FieldProps) {
  const { field, state } = props;
  const value = at(state.state, field.path);
  const take = setter(props);
  const text = plain(value);
  return (
    <Asked {...props}>
      <Input
        value={text}
        inputMode="text"
        spellcheck={false}
        onChange={({ detail }) =>
          take(
            detail.value === ''
              ? undefined
              : /^-?\d+$/.test(detail.value)
                ? Number(detail.value)
                : detail.value,
          )
        }
      />
    </Asked>
  );
}

function TemplateField(props: FieldProps) {
  const { field, state } = props;
  const value = at(state.state, field.path);
  const typed = useTyped(value, jsonText, parseJson, setter(props));
  const rows = Math.min(14, Math.max(2, typed.text.split('\n').length));
  return (
    <Asked {...props} problem={typed.problem ?? props.problem}>
      <CodeArea value={typed.text} rows={rows} onChange={(text) => typed.type(text)} />
    </Asked>
  );
}

const UNSET = { label: 'Not set', value: '' };

/** One of some values, or none. */
function OneOf(props: FieldProps & { values: readonly string[] }) {
  const value = at(props.state.state, props.field.path);
  const options = props.values.map((each) => ({ label: each, value: each }));
  const set = setter(props);
  return (
    <Asked {...props}>
      <Select
        selectedOption={options.find((option) => option.value === value) ?? UNSET}
        options={[UNSET, ...options]}
        onChange={({ detail }) => set(detail.selectedOption.value || undefined)}
      />
    </Asked>
  );
}

const END = { label: 'End', value: ' end' };

function NextField(props: FieldProps) {
  const { state, design } = props;
  const options = [END, ...namesBeside(props).map((name) => ({ label: name, value: name }))];
  const next = state.state['Next'];
  const chosen = next === undefined && state.state['End'] === true ? END.value : next;
  return (
    <Asked {...props}>
      <Select
        selectedOption={options.find((option) => option.value === chosen) ?? null}
        placeholder="Choose where it goes on"
        options={options}
        filteringType={options.length > 8 ? 'auto' : 'none'}
        onChange={({ detail }) => {
          const to = detail.selectedOption.value ?? '';
          design.change(() =>
            to === END.value ? endHere(state) : connect(design.definition, state.name, to, 'Next'),
          );
        }}
      />
    </Asked>
  );
}

/** The names of the states that a state may go to: all but itself, beside it. */
function namesBeside({ design, state }: FieldProps): string[] {
  return statesIn(design.definition, state.scope)
    .map((other) => other.name)
    .filter((name) => name !== state.name);
}
