import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { parsed } from '../../model/answerForm';
import type { SchemaField } from '../../model/formSchema';
import { fieldKey, schemaFieldError, type SchemaValues } from '../../model/schemaAnswer';

const YES_NO = ['true', 'false'];
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
};

/** The fields that a schema describes. A field shows its error after it was edited. */
export function SchemaFields({
  fields,
  values,
  onChange,
}: {
  fields: readonly SchemaField[];
  values: SchemaValues;
  onChange: (values: SchemaValues) => void;
}) {
  const [edited, setEdited] = useState<ReadonlySet<string>>(new Set());
  return (
    <SpaceBetween size="m">
      {fields.map((field) => {
        const key = fieldKey(field.path);
        const error = edited.has(key) ? schemaFieldError(field, values) : undefined;
        return (
          <FormField
            key={key}
            label={
              field.required ? (
                field.label
              ) : (
                <>
                  {field.label} <i>– optional</i>
                </>
              )
            }
            description={field.description}
            errorText={error}
            stretch
          >
            <Control
              field={field}
              value={values.get(key) ?? ''}
              onChange={(value) => {
                setEdited(new Set([...edited, key]));
                onChange(new Map([...values, [key, value]]));
              }}
            />
          </FormField>
        );
      })}
    </SpaceBetween>
  );
}

function Control({
  field,
  value,
  onChange,
}: {
  field: SchemaField;
  value: string;
  onChange: (value: string) => void;
}) {
  const permitted = field.options ?? (field.type === 'yes/no' ? YES_NO : undefined);
  if (permitted !== undefined) {
    const options = permitted.map((each) => ({ value: each, label: optionText(each) }));
    return (
      <Select
        selectedOption={options.find((each) => each.value === value) ?? null}
        options={field.required ? options : [{ value: '', label: 'No value' }, ...options]}
        placeholder="Choose"
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
      />
    );
  }
  if (field.type === 'JSON') {
    return (
      <Textarea
        value={value}
        rows={3}
        spellcheck={false}
        onChange={({ detail }) => onChange(detail.value)}
      />
    );
  }
  const placeholder = PLACEHOLDERS[field.format ?? ''];
  return (
    <Input
      value={value}
      type={inputType(field)}
      {...(field.type === 'number' ? { inputMode: 'decimal' as const } : {})}
      {...(placeholder === undefined ? {} : { placeholder })}
      onChange={({ detail }) => onChange(detail.value)}
    />
  );
}

/**
 * Numbers use a text input, because an HTML number input rounds numbers and hides text that is not
 * a number.
 */
function inputType({ type, format }: SchemaField): InputProps.Type {
  if (type !== 'text') return 'text';
  if (format === 'email') return 'email';
  return format === 'uri' ? 'url' : 'text';
}

/** The text of a permitted value: a string without quotes, yes or no for a Boolean, or JSON. */
function optionText(json: string): string {
  const value = parsed(json);
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : json;
}
