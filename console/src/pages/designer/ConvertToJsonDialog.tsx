import Box from '@cloudscape-design/components/box';
import { ConfirmDialog } from '../../ui/ConfirmDialog';

const SHOWN_MAX = 8;

/** Confirms the conversion of YAML to JSON, and lists the comments that are lost. */
export function ConvertToJsonDialog({
  comments,
  onConfirm,
  onClose,
}: {
  comments: readonly string[];
  onConfirm: () => void;
  onClose: () => void;
}) {
  const more = comments.length - SHOWN_MAX;
  return (
    <ConfirmDialog
      title="Convert to JSON without comments?"
      confirmText="Convert to JSON"
      cancelText="Keep YAML"
      failureTitle="The conversion to JSON failed"
      run={() => Promise.resolve().then(onConfirm)}
      onClose={onClose}
    >
      <Box>
        JSON does not support comments.{' '}
        {comments.length === 1 ? 'This comment is' : `These ${comments.length} comments are`} lost.
        Undo restores the YAML.
      </Box>
      <pre className="askel-code" role="region" tabIndex={0} aria-label="Lost comments">
        {comments.slice(0, SHOWN_MAX).join('\n')}
        {more > 0 && `\n… and ${more} more`}
      </pre>
    </ConfirmDialog>
  );
}
