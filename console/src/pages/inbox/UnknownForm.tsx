import Box from '@cloudscape-design/components/box';
import { ApiError } from '../../api/client';
import { visibleText } from '../../model/visibleText';
import { Failure } from '../../ui/Failure';

/**
 * Says why a task has no Approve and Reject: it is unknown which members its form demands. A read
 * that the user may not make is not repeated.
 */
export function UnknownForm({ failure, onRetry }: { failure: unknown; onRetry: () => void }) {
  if (failure instanceof ApiError && failure.isRefused) {
    return (
      <Box color="text-body-secondary">
        No Approve and Reject, because you may not read the form of the task:{' '}
        {visibleText(failure.message)}
      </Box>
    );
  }
  return (
    <Failure
      title="No Approve and Reject, because the form of the task could not be read"
      failure={failure}
      onRetry={onRetry}
    />
  );
}
