import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { Failure } from './Failure';
import type { Load } from './useLoad';

/** Shows what was read, or that it is being read, or why it could not be. */
export function Loaded<T>({
  of,
  what,
  children,
}: {
  of: Load<T>;
  /** In the plural, for the sentence "… could not be read". */
  what: string;
  children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return children(of.data);
  if (of.failure !== undefined) {
    return <Failure of={`${what} could not be read`} failure={of.failure} onRetry={of.reload} />;
  }
  return (
    <Box padding="l" textAlign="center" color="text-body-secondary">
      <Spinner /> Loading…
    </Box>
  );
}
