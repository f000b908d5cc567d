import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';

const SHOWN_MAX = 8;

/** Asks before YAML with comments is written as JSON, and says which go. */
export function CommentsLost({
  comments,
  onGo,
  onClose,
}: {
  comments: readonly string[];
  onGo: () => void;
  onClose: () => void;
}) {
  const more = comments.length - SHOWN_MAX;
  return (
    <Modal
      visible
      header="Write it as JSON, without comments?"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Keep YAML
            </Button>
            <Button variant="primary" onClick={onGo}>
              Write as JSON
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Box>
          JSON has no comments.{' '}
          {comments.length === 1 ? 'This one goes' : `These ${comments.length} go`}; Undo brings the
          YAML back.
        </Box>
        <pre className="askel-code" role="region" tabIndex={0} aria-label="Comments that go">
          {comments.slice(0, SHOWN_MAX).join('\n')}
          {more > 0 && `\n… and ${more} more`}
        </pre>
      </SpaceBetween>
    </Modal>
  );
}
