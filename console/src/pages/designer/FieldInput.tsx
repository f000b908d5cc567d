import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
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
    case 'number':
    case 'boolean':
      return <TextField {...props} />;
    case 'numberOrExpression':
      return <NumberField {...props} />;
    case 'template':
      return <TemplateField {...props} />;
    case 'choice':
      return <ChoiceField {...props} />;
    case 'next':
      return <NextField {...props} />;
    case 'state':
      return <StateField {...props} />;
    case 'retriers':
      return <RetrierList {...props} />;
    case 'catchers':
      return <CatcherList {...props} />;
    case 'rules':
      return <RuleList {...props} />;
  }
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
  const { field, state, problem } = props;
  const value = at(state.state, field.path);
  const set = setter(props);
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const take = (typed: string): void =>
    set(typed === '' ? undefined : field.kind === 'path' && typed === 'null' ? null : typed);
  return (
    <FormField label={field.label} description={field.help} errorText={problem}>
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
    </FormField>
  );
}

function NumberField(props: FieldProps) {
  const { field, state, problem } = props;
  const value = at(state.state, field.path);
  const take = setter(props);
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return (
    <FormField label={field.label} description={field.help} errorText={problem}>
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
    </FormField>
  );
}

function TemplateField(props: FieldProps) {
  const { field, state, problem } = props;
  const value = at(state.state, field.path);
  const typed = useTyped(value, jsonText, parseJson, setter(props));
  const rows = Math.min(14, Math.max(2, typed.text.split('\n').length));
  return (
    <FormField label={field.label} description={field.help} errorText={typed.problem ?? problem}>
      <span className="askel-code-input">
        <Textarea
          value={typed.text}
          rows={rows}
          spellcheck={false}
          onChange={({ detail }) => typed.type(detail.value)}
        />
      </span>
    </FormField>
  );
}

const UNSET = { label: 'Not set', value: '' };

function ChoiceField(props: FieldProps) {
  const { field, state, problem } = props;
  const value = at(state.state, field.path);
  const options = (field.options ?? []).map((option) => ({ label: option, value: option }));
  const set = setter(props);
  return (
    <FormField label={field.label} description={field.help} errorText={problem}>
      <Select
        selectedOption={options.find((option) => option.value === value) ?? UNSET}
        options={[UNSET, ...options]}
        onChange={({ detail }) => set(detail.selectedOption.value || undefined)}
      />
    </FormField>
  );
}

const END = { label: 'End', value: ' end' };

function NextField({ field, state, design, problem }: FieldProps) {
  const others = statesIn(design.definition, state.scope).filter(
    (other) => other.name !== state.name,
  );
  const options = [END, ...others.map((other) => ({ label: other.name, value: other.name }))];
  const next = state.state['Next'];
  const chosen = next === undefined && state.state['End'] === true ? END.value : next;
  return (
    <FormField label={field.label} description={field.help} errorText={problem}>
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
    </FormField>
  );
}

function StateField(props: FieldProps) {
  const { field, state, design, problem } = props;
  const set = setter(props);
  const value = at(state.state, field.path);
  const options = statesIn(design.definition, state.scope)
    .filter((other) => other.name !== state.name)
    .map((other) => ({ label: other.name, value: other.name }));
  return (
    <FormField label={field.label} description={field.help} errorText={problem}>
      <Select
        selectedOption={options.find((option) => option.value === value) ?? UNSET}
        options={[UNSET, ...options]}
        onChange={({ detail }) => set(detail.selectedOption.value || undefined)}
      />
    </FormField>
  );
}
