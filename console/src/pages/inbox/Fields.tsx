import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { nameError, valueError, withType, type AnswerField } from '../../model/answerForm';
import { ValueControl } from './ValueControl';

const TYPES = (['text', 'number', 'yes/no', 'time', 'JSON'] as const).map((type) => ({
  value: type,
  label: type,
}));
const FIELDS_MAX = 100;

/** The text that says whether a field can be empty. */
function needText(field: AnswerField): string | undefined {
  if (field.need === 'optional') return 'Optional';
  return field.need === 'required' || valueError(field) !== undefined ? 'Required' : undefined;
}

/** The fields of the output object, one row each. */
export function Fields({
  fields,
  onChange,
}: {
  fields: readonly AnswerField[];
  onChange: (fields: readonly AnswerField[]) => void;
}) {
  function change(index: number, by: Partial<AnswerField>): void {
    onChange(fields.map((field, at) => (at === index ? { ...field, ...by } : field)));
  }

  return (
    <AttributeEditor<AnswerField>
      items={fields}
      addButtonText="Add field"
      removeButtonText="Remove"
      removeButtonAriaLabel={(field) => `Remove field ${fields.indexOf(field) + 1}`}
      disableAddButton={fields.length >= FIELDS_MAX}
      empty="An empty object. Add the fields of the output."
      onAddButtonClick={() => onChange([...fields, { name: '', type: 'text', value: '' }])}
      onRemoveButtonClick={(event) =>
        onChange(fields.filter((_, at) => at !== event.detail.itemIndex))
      }
      definition={[
        {
          label: 'Name',
          errorText: (field) => (field.name === '' ? undefined : nameError(field, fields)),
          control: (field, index) => (
            <Input
              value={field.name}
              ariaLabel={`Name ${index + 1}`}
              onChange={(event) => change(index, { name: event.detail.value })}
            />
          ),
        },
        {
          label: 'Type',
          control: (field, index) => (
            <Select
              ariaLabel={`Type ${index + 1}`}
              selectedOption={{ value: field.type, label: field.type }}
              options={TYPES}
              onChange={(event) => {
                const type = event.detail.selectedOption.value as AnswerField['type'];
                change(index, withType(field, type));
              }}
            />
          ),
        },
        {
          label: 'Value',
          // A value that has not been entered is no mistake yet.
          errorText: (field) => (field.value.trim() === '' ? undefined : valueError(field)),
          constraintText: (field) => (field.value.trim() === '' ? needText(field) : undefined),
          control: (field, index) => (
            <ValueControl
              field={field}
              isOptional={field.need === 'optional'}
              label={`Value ${index + 1}`}
              onChange={(value) => change(index, { value })}
            />
          ),
        },
      ]}
    />
  );
}
