import './timeField.css';

/** A field for a date and a time to the second, in the zone of the console. */
export function TimeField({
  label,
  value,
  onChange,
  describedBy,
  isInvalid = false,
}: {
  label: string;
  /** The value of a `datetime-local` field; empty when there is none. */
  value: string;
  onChange: (value: string) => void;
  /** The ids of the elements that describe the field. */
  describedBy?: string;
  isInvalid?: boolean;
}) {
  return (
    <input
      className="askel-time-field"
      type="datetime-local"
      step="1"
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={isInvalid}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
