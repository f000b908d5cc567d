import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { jsonMistake } from '../model/jsonText';
import './jsonText.css';

/** JSON that is typed, with what is wrong with it. */
export function JsonField({
  label,
  value,
  rows,
  onChange,
}: {
  label: string;
  value: string;
  rows: number;
  onChange: (text: string) => void;
}) {
  return (
    <FormField label={label} errorText={jsonMistake(value)} stretch>
      <div className="askel-json-field">
        <Textarea
          value={value}
          rows={rows}
          spellcheck={false}
          onChange={({ detail }) => onChange(detail.value)}
        />
      </div>
    </FormField>
  );
}
