import Button from '@cloudscape-design/components/button';
import { useSyncExternalStore } from 'react';
import { codecEndpoint, decodePayload } from '../api/codec';
import { Failure } from './Failure';
import { JsonText } from './JsonText';
import { useLoad } from './useLoad';

interface PayloadTextProps {
  text: string;
  label: string;
  isTitled?: boolean;
}

const listeners = new Set<() => void>();
let decoding = false;

function onDecodingChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function setDecoding(isOn: boolean): void {
  decoding = isOn;
  for (const listener of listeners) listener();
}

/**
 * The JSON text of a payload. If the installation has a codec endpoint, a button decodes all
 * payloads that this tab shows until it is reloaded.
 */
export function PayloadText(props: PayloadTextProps) {
  const endpoint = codecEndpoint();
  return endpoint === undefined ? (
    <JsonText {...props} />
  ) : (
    <DecodableText {...props} endpoint={endpoint} />
  );
}

function DecodableText({ endpoint, ...props }: PayloadTextProps & { endpoint: string }) {
  const isDecoding = useSyncExternalStore(onDecodingChange, () => decoding);
  const { data, failure, loading, reload } = useLoad(`${isDecoding} ${props.text}`, (signal) =>
    isDecoding ? decodePayload(endpoint, props.text, signal) : Promise.resolve(props.text),
  );
  const decodingText = loading ? 'Decoding…' : 'Show as stored';
  return (
    <>
      {failure !== undefined && (
        <Failure title="The payload could not be decoded" failure={failure} onRetry={reload} />
      )}
      <JsonText
        {...props}
        text={data ?? props.text}
        action={
          <Button
            variant="inline-link"
            ariaLabel={isDecoding ? `Show ${props.label} as stored` : `Decode ${props.label}`}
            onClick={() => setDecoding(!isDecoding)}
          >
            {isDecoding ? decodingText : 'Decode'}
          </Button>
        }
      />
    </>
  );
}
