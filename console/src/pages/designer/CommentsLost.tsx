import Box from '@cloudscape-design/components/box';
import { Ask } from '../../ui/Ask';

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
    <Ask
      title="Write it as JSON, without comments?"
      deed="Write as JSON"
      leave="Keep YAML"
      tried="It could not be written as JSON"
      run={() => Promise.resolve().then(onGo)}
      onClose={onClose}
    >
      <Box>
        JSON has no comments.{' '}
        {comments.length === 1 ? 'This one goes' : `These ${comments.length} go`}; Undo brings the
        YAML back.
      </Box>
      <pre className="askel-code" role="region" tabIndex={0} aria-label="Comments that go">
        {comments.slice(0, SHOWN_MAX).join('\n')}
        {more > 0 && `\n… and ${more} more`}
      </pre>
    </Ask>
  );
}
