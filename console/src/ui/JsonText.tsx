import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { useMemo, useState } from 'react';
import { bytesText, pretty } from '../model/jsonText';
import './jsonText.css';

/** Longer texts are shown in part first: a browser lays out a megabyte of lines slowly. */
const SHOWN_MAX = 60_000;

/** JSON text, indented, with its size and a button that copies it as it was. */
export function JsonText({ text, label }: { text: string; label: string }) {
  const [whole, setWhole] = useState(false);
  const shown = useMemo(() => pretty(text), [text]);
  const cut = !whole && shown.length > SHOWN_MAX;
  return (
    <div className="askel-json">
      <div className="askel-json-head">
        <Box color="text-body-secondary" fontSize="body-s">
          {bytesText(text)}
        </Box>
        <CopyToClipboard
          variant="icon"
          textToCopy={text}
          copyButtonAriaLabel={`Copy ${label}`}
          copySuccessText="Copied"
          copyErrorText="The browser did not let us copy"
        />
      </div>
      <pre tabIndex={0} aria-label={label}>
        {cut ? `${shown.slice(0, SHOWN_MAX)}\n…` : shown}
      </pre>
      {cut && <Button onClick={() => setWhole(true)}>Show all of it</Button>}
    </div>
  );
}
