import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { ApiError } from '../api/client';

/** An error with the server's message and an optional retry button. */
export function Failure({
  title,
  failure,
  onRetry,
}: {
  /** The title: "The executions could not be read". */
  title: string;
  failure: unknown;
  onRetry?: () => void;
}) {
  const apiError = failure instanceof ApiError ? failure : undefined;
  return (
    <Alert
      type="error"
      header={title}
      action={onRetry === undefined ? undefined : <Button onClick={onRetry}>Retry</Button>}
    >
      {apiError !== undefined
        ? `${apiError.message} (${apiError.type})`
        : failure instanceof Error
          ? failure.message
          : String(failure)}
      {apiError?.status === 0 && ' Is the server running?'}
    </Alert>
  );
}
