import './segmentedButtons.css';

/** A group of buttons of which one is selected. */
export function SegmentedButtons<T extends string>({
  label,
  options,
  selected,
  onSelect,
}: {
  /** The label of the group for screen readers. */
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
