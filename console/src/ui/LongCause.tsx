import { useState } from 'react';

/** A longer text probably does not fit into two lines of a table cell. */
const SHORT_CHARS = 120;

/** The text of a cause: two lines of it, and the whole text on request. */
export function LongCause({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const isLong = text.length > SHORT_CHARS || text.includes('\n');
  return (
    <>
      <span className={open ? 'askel-whole-cause' : 'askel-cause'}>{text}</span>
      {isLong && (
        <button
          type="button"
          className="askel-more"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Less' : 'Details'}
        </button>
      )}
    </>
  );
}
