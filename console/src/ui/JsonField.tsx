import FormField from '@cloudscape-design/components/form-field';
import { jsonMistake } from '../model/jsonText';
import { CodeArea } from './CodeArea';

/** JSON that is typed, with what is wrong with it. */
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
    <FormField label={label} errorText={jsonMistake(value)} stretch>
      <CodeArea
        value={value}
        rows={rows}
        onChange={onChange}
        {...(onFocus === undefined ? {} : { onFocus })}
      />
    </FormField>
  );
}
