import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { ApiError } from '../api/client';

/** What went wrong, in the server's words, and what can be done. */
export function Failure({
  of,
  failure,
  onRetry,
}: {
  /** What could not be done: "The executions could not be read". */
  of: string;
  failure: unknown;
  onRetry?: () => void;
}) {
  const known = failure instanceof ApiError ? failure : undefined;
  return (
    <Alert
      type="error"
      header={of}
      action={onRetry === undefined ? undefined : <Button onClick={onRetry}>Retry</Button>}
    >
      {known !== undefined
        ? `${known.message} (${known.type})`
        : failure instanceof Error
          ? failure.message
          : String(failure)}
      {known?.status === 0 && ' Is the server running?'}
    </Alert>
  );
}
