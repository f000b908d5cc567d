import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { CodeArea } from '../../ui/CodeArea';
import { COMPARISONS } from '../../model/design/comparisons';
import { isArray, isObject, textAt, type Json, type JsonObject } from '../../model/design/json';
import { languageOf, statesIn } from '../../model/design/machine';
import { setField } from '../../model/design/operations';
import { newRule } from '../../model/design/palette';
import { ruleText } from '../../model/ruleText';
import { addEntry, removeEntry, setMember, TargetSelect } from './ErrorLists';
import { Entry, type FieldProps } from './parts';
import { useTypedJson } from './useTyped';

interface RuleProps extends FieldProps {
  readonly entry: JsonObject;
  readonly index: number;
}

export function RuleList(props: FieldProps) {
  const { field, state, design, problem } = props;
  const rules = isArray(state.state['Choices']) ? state.state['Choices'] : [];
  const jsonata = languageOf(design.definition, state.state) === 'JSONata';
  const first = statesIn(design.definition, state.scope).find((other) => other.name !== state.name);
  return (
    <FormField label={field.label} description={field.help} errorText={problem}>
      <SpaceBetween size="s">
        {rules.map((rule, index) => (
          <Rule key={index} {...props} entry={isObject(rule) ? rule : {}} index={index} />
        ))}
        <Button
          iconName="add-plus"
          onClick={() => addEntry(props, { ...newRule(jsonata), Next: first?.name ?? '' })}
        >
          Add a rule
        </Button>
      </SpaceBetween>
    </FormField>
  );
}

function Rule(props: RuleProps) {
  const { entry, index } = props;
  const compound = ['And', 'Or', 'Not'].some((member) => member in entry);
  return (
    <Entry title={`Rule ${index + 1}`} onRemove={() => removeEntry(props, index)}>
      {'Condition' in entry ? (
        <Condition {...props} />
      ) : compound ? (
        <Compound {...props} />
      ) : (
        <Comparison {...props} />
      )}
      <TargetSelect {...props} />
    </Entry>
  );
}

function Condition(props: RuleProps) {
  const condition = textAt(props.entry, ['Condition']) ?? '';
  return (
    <FormField label="Condition" description="A JSONata expression that returns true or false.">
      <CodeArea
        value={condition}
        rows={2}
        onChange={(text) => setMember(props, 'Condition', text)}
      />
    </FormField>
  );
}

/** Edits a rule with And, Or or Not as JSON, below its text. */
function Compound(props: RuleProps) {
  const { entry, index, design, state, field } = props;
  const typed = useTypedJson(design, state.path, [...field.path, index], (value) =>
    design.change(
      () => setField(design.definition, state.name, [...field.path, index], value ?? {}),
      true,
    ),
  );
  return (
    <FormField label="Rule" errorText={typed.problem}>
      <Box variant="p">{ruleText(entry)}</Box>
      <CodeArea
        value={typed.text}
        rows={Math.min(14, typed.text.split('\n').length)}
        ariaLabel="Rule as JSON"
        onChange={(text) => typed.type(text)}
      />
    </FormField>
  );
}

function Comparison(props: RuleProps) {
  const { entry, index, design, state, field } = props;
  const operator = Object.keys(entry).find((member) => member in COMPARISONS);
  const options = Object.keys(COMPARISONS).map((name) => ({ label: name, value: name }));
  const setOperator = (name: string): void => {
    const value = initialOperand(
      COMPARISONS[name],
      operator === undefined ? undefined : entry[operator],
    );
    const path = [...state.path, ...field.path, index];
    design.change(() =>
      operator === undefined
        ? [{ kind: 'set', path: [...path, name], value, after: 'Variable' }]
        : [
            { kind: 'rename', path: [...path, operator], name },
            { kind: 'set', path: [...path, name], value },
          ],
    );
  };
  return (
    <>
      <FormField label="Variable">
        <Input
          value={textAt(entry, ['Variable']) ?? ''}
          placeholder="$.value"
          spellcheck={false}
          onChange={({ detail }) => setMember(props, 'Variable', detail.value)}
        />
      </FormField>
      <div className="askel-entry-grid">
        <FormField label="Comparison">
          <Select
            selectedOption={options.find((option) => option.value === operator) ?? null}
            options={options}
            filteringType="auto"
            placeholder="Choose a comparison"
            onChange={({ detail }) => {
              const name = detail.selectedOption.value;
              if (name !== undefined && name !== operator) setOperator(name);
            }}
          />
        </FormField>
        {operator !== undefined && <Operand {...props} operator={operator} />}
      </div>
    </>
  );
}

function Operand(props: RuleProps & { operator: string }) {
  const { entry, operator } = props;
  const kind = COMPARISONS[operator];
  const value = entry[operator];
  if (kind === 'boolean') {
    const options = [
      { label: 'true', value: 'true' },
      { label: 'false', value: 'false' },
    ];
    return (
      <FormField label="Operand">
        <Select
          selectedOption={options.find((option) => option.value === JSON.stringify(value)) ?? null}
          options={options}
          onChange={({ detail }) =>
            setMember(props, operator, detail.selectedOption.value === 'true', false)
          }
        />
      </FormField>
    );
  }
  return (
    <FormField label="Operand">
      <Input
        value={typeof value === 'string' ? value : JSON.stringify(value)}
        type={kind === 'number' ? 'number' : 'text'}
        spellcheck={false}
        onChange={({ detail }) =>
          setMember(props, operator, kind === 'number' ? Number(detail.value) : detail.value)
        }
      />
    </FormField>
  );
}

/** The initial operand of a comparison: the existing value if it has the right type. */
function initialOperand(
  kind: 'text' | 'number' | 'boolean' | 'time' | 'path' | undefined,
  existing: Json | undefined,
): Json {
  switch (kind) {
    case 'number':
      return typeof existing === 'number' ? existing : 0;
    case 'boolean':
      return typeof existing === 'boolean' ? existing : true;
    case 'time':
      return '2027-01-01T00:00:00Z';
    case 'path':
      return '$.other';
    case 'text':
    case undefined:
      return typeof existing === 'string' ? existing : '';
  }
}
