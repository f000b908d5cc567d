import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { useId, useMemo, useState, type ReactNode } from 'react';
import { bytesText, pretty } from '../model/jsonText';
import './jsonText.css';

/**
 * The length above which a text is truncated at first, because browsers lay out a megabyte of lines
 * slowly.
 */
const SHOWN_MAX = 60_000;

/** Indented JSON text with its size and a button that copies the text without indentation. */
export function JsonText({
  text,
  label,
  isTitled = false,
  action,
}: {
  text: string;
  label: string;
  /** Whether the label is shown above the text, because no heading names it. */
  isTitled?: boolean;
  /** A button beside the size. */
  action?: ReactNode;
}) {
  const title = useId();
  const [whole, setWhole] = useState(false);
  const shown = useMemo(() => pretty(text), [text]);
  const truncated = !whole && shown.length > SHOWN_MAX;
  return (
    <div className="askel-json">
      <div className="askel-json-head">
        {isTitled && (
          <span id={title} className="askel-json-title">
            <Box variant="awsui-key-label">{label}</Box>
          </span>
        )}
        <Box color="text-body-secondary" fontSize="body-s">
          {bytesText(text)}
        </Box>
        {action}
        <CopyToClipboard
          variant="icon"
          textToCopy={text}
          copyButtonAriaLabel={`Copy ${label}`}
          copySuccessText="Copied"
          copyErrorText="The browser does not allow copying"
        />
      </div>
      <pre tabIndex={0} {...(isTitled ? { 'aria-labelledby': title } : { 'aria-label': label })}>
        {truncated ? `${shown.slice(0, SHOWN_MAX)}\n…` : shown}
      </pre>
      {truncated && <Button onClick={() => setWhole(true)}>Show all</Button>}
    </div>
  );
}
