import FormField from '@cloudscape-design/components/form-field';
import { jsonError } from '../model/jsonText';
import { CodeArea } from './CodeArea';

/** A form field for JSON, with the syntax error. */
export function JsonField({
  label,
  value,
  rows,
  onChange,
  onFocus,
}: {
  label: string;
  value: string;
  rows: number;
  onChange: (text: string) => void;
  onFocus?: () => void;
}) {
  return (
    <FormField label={label} errorText={jsonError(value)} stretch>
      <CodeArea
        value={value}
        rows={rows}
        onChange={onChange}
        {...(onFocus === undefined ? {} : { onFocus })}
      />
    </FormField>
  );
}
