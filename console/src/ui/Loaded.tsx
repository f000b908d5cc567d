import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { Failure } from './Failure';
import type { Load } from './useLoad';

/** Shows loaded data, a loading indicator, or the error. */
export function Loaded<T>({
  load,
  subject,
  children,
}: {
  load: Omit<Load<T>, 'change'>;
  /** The subject of the sentence "… could not be read". */
  subject: string;
  children: (data: T) => ReactNode;
}) {
  if (load.data !== undefined) return children(load.data);
  if (load.failure !== undefined) {
    return (
      <Failure
        title={`${subject} could not be read`}
        failure={load.failure}
        onRetry={load.reload}
      />
    );
  }
  return <Loading />;
}

/** A loading indicator in the place of data or of a page. */
export function Loading() {
  return (
    <Box padding="l" textAlign="center" color="text-body-secondary">
      <Spinner /> Loading…
    </Box>
  );
}
