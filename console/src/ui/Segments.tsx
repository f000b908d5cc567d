import './segments.css';

/** A few choices side by side, of which one holds. */
export function Segments<T extends string>({
  label,
  options,
  selected,
  onSelect,
}: {
  /** What is chosen, for screen readers. */
  label: string;
  options: readonly { readonly id: T; readonly text: string; readonly disabled?: boolean }[];
  selected: T;
  onSelect: (id: T) => void;
}) {
  return (
    <div className="askel-segments" role="group" aria-label={label}>
      {options.map(({ id, text, disabled }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === selected}
          disabled={disabled}
          onClick={() => onSelect(id)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
