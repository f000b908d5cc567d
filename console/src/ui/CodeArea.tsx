import Textarea from '@cloudscape-design/components/textarea';
import './jsonText.css';

/** A text area for JSON and expressions. */
export function CodeArea({
  value,
  rows,
  onChange,
  onFocus,
  ariaLabel,
}: {
  value: string;
  rows: number;
  onChange: (text: string) => void;
  onFocus?: () => void;
  ariaLabel?: string;
}) {
  return (
    <span className="askel-code-area">
      <Textarea
        value={value}
        rows={rows}
        spellcheck={false}
        {...(ariaLabel === undefined ? {} : { ariaLabel })}
        {...(onFocus === undefined ? {} : { onFocus })}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </span>
  );
}
