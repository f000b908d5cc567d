import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import type { ReactNode } from 'react';
import { CodeArea } from '../../ui/CodeArea';
import { at, type Json } from '../../model/design/json';
import { statesIn } from '../../model/design/machine';
import { connect, makeEnd, setField } from '../../model/design/operations';
import { CatcherList, RetrierList } from './ErrorLists';
import { RuleList } from './RuleList';
import type { FieldProps } from './parts';
import { useTypedJson } from './useTyped';

/** The input of a field, by its kind. */
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
      return <OptionField {...props} values={field.options ?? []} />;
    case 'next':
      return <NextField {...props} />;
    case 'state':
      return <OptionField {...props} values={targetNames(props)} />;
    case 'retriers':
      return <RetrierList {...props} />;
    case 'catchers':
      return <CatcherList {...props} />;
    case 'rules':
      return <RuleList {...props} />;
  }
}

/** The label, description and error of a field around its input. */
function LabelledField({ field, problem, children }: FieldProps & { children: ReactNode }) {
  return (
    <FormField label={field.label} description={field.help} errorText={problem} stretch>
      {children}
    </FormField>
  );
}

/** The text of a value: strings unchanged, other values as JSON. */
function textOf(value: Json | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Returns a function that sets the member and removes its alternatives. */
function fieldSetter({ design, state, field }: FieldProps): (value: Json | undefined) => void {
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
  const setValue = fieldSetter(props);
  const text = textOf(value);
  const setText = (typed: string): void =>
    setValue(typed === '' ? undefined : field.kind === 'path' && typed === 'null' ? null : typed);
  return (
    <LabelledField {...props}>
      {field.kind === 'lines' ? (
        <Textarea value={text} rows={2} onChange={({ detail }) => setText(detail.value)} />
      ) : (
        <Input
          value={text}
          placeholder={field.placeholder ?? ''}
          spellcheck={false}
          onChange={({ detail }) => setText(detail.value)}
        />
      )}
    </LabelledField>
  );
}

function NumberField(props: FieldProps) {
  const { field, state } = props;
  const value = at(state.state, field.path);
  const setText = fieldSetter(props);
  const text = textOf(value);
  return (
    <LabelledField {...props}>
      <Input
        value={text}
        inputMode="text"
        spellcheck={false}
        onChange={({ detail }) =>
          setText(
            detail.value === ''
              ? undefined
              : /^-?\d+$/.test(detail.value)
                ? Number(detail.value)
                : detail.value,
          )
        }
      />
    </LabelledField>
  );
}

function TemplateField(props: FieldProps) {
  const { field, state, design } = props;
  const typed = useTypedJson(design, state.path, field.path, fieldSetter(props));
  const rows = Math.min(14, Math.max(2, typed.text.split('\n').length));
  return (
    <LabelledField {...props} problem={typed.problem ?? props.problem}>
      <CodeArea value={typed.text} rows={rows} onChange={(text) => typed.type(text)} />
    </LabelledField>
  );
}

const UNSET = { label: 'Not set', value: '' };

/** Selects one value, or none. */
function OptionField(props: FieldProps & { values: readonly string[] }) {
  const value = at(props.state.state, props.field.path);
  const options = props.values.map((each) => ({ label: each, value: each }));
  const setValue = fieldSetter(props);
  return (
    <LabelledField {...props}>
      <Select
        selectedOption={options.find((option) => option.value === value) ?? UNSET}
        options={[UNSET, ...options]}
        onChange={({ detail }) => setValue(detail.selectedOption.value || undefined)}
      />
    </LabelledField>
  );
}

const END = { label: 'End', value: ' end' };

function NextField(props: FieldProps) {
  const { state, design } = props;
  const options = [END, ...targetNames(props).map((name) => ({ label: name, value: name }))];
  const next = state.state['Next'];
  const chosen = next === undefined && state.state['End'] === true ? END.value : next;
  return (
    <LabelledField {...props}>
      <Select
        selectedOption={options.find((option) => option.value === chosen) ?? null}
        placeholder="Choose the next state"
        options={options}
        filteringType={options.length > 8 ? 'auto' : 'none'}
        onChange={({ detail }) => {
          const to = detail.selectedOption.value ?? '';
          design.change(() =>
            to === END.value ? makeEnd(state) : connect(design.definition, state.name, to, 'Next'),
          );
        }}
      />
    </LabelledField>
  );
}

/** The names of the other states in the same scope, which are the possible targets. */
function targetNames({ design, state }: FieldProps): string[] {
  return statesIn(design.definition, state.scope)
    .map((other) => other.name)
    .filter((name) => name !== state.name);
}
