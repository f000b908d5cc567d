import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useSyncExternalStore } from 'react';
import { ApiError } from '../api/client';
import { connectionLostAt, onConnectionChange } from '../api/connection';

/**
 * An error with the server's message and an optional retry button. While the connection is lost, a
 * failed read is only a quiet line: the banner of the page explains it, and the data are read again
 * when the connection returns.
 */
export function Failure({
  title,
  failure,
  onRetry,
}: {
  /** The title: "The executions could not be read". */
  title: string;
  failure: unknown;
  /** Reads again; undefined for an operation that is not a read. */
  onRetry?: () => void;
}) {
  const isLost = useSyncExternalStore(onConnectionChange, connectionLostAt) !== undefined;
  const apiError = failure instanceof ApiError ? failure : undefined;
  const isUnreachable = apiError?.status === 0;
  if (isLost && isUnreachable && onRetry !== undefined) {
    return (
      <Box padding="l" textAlign="center" color="text-body-secondary">
        {title} while the connection is lost.
      </Box>
    );
  }
  return (
    <Alert
      type="error"
      header={title}
      action={onRetry === undefined ? undefined : <Button onClick={onRetry}>Retry</Button>}
    >
      {isUnreachable
        ? `${apiError.message} Is the server running?`
        : apiError !== undefined
          ? `${apiError.message} (${apiError.type})`
          : failure instanceof Error
            ? failure.message
            : String(failure)}
    </Alert>
  );
}
