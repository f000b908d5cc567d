import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { Failure } from './Failure';
import { Name } from './Name';
import type { Load } from './useLoad';

/**
 * Shows loaded data, a loading indicator, or the error.
 *
 * @param page the title of a whole page, and its link to the list, which are shown with the error
 */
export function Loaded<T>({
  load,
  subject,
  page,
  children,
}: {
  load: Omit<Load<T>, 'change'>;
  /** The subject of the sentence "… could not be read". */
  subject: string;
  page?: { title: string; list: ReactNode };
  children: (data: T) => ReactNode;
}) {
  if (load.data !== undefined) return children(load.data);
  if (load.failure !== undefined) {
    const failure = (
      <Failure
        title={`${subject} could not be read`}
        failure={load.failure}
        onRetry={load.reload}
      />
    );
    if (page === undefined) return failure;
    return (
      <SpaceBetween size="m">
        <Box variant="h1">
          <Name text={page.title} />
        </Box>
        {failure}
        {page.list}
      </SpaceBetween>
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
