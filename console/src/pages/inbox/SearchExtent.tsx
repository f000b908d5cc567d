import Button from '@cloudscape-design/components/button';
import { countedText } from '../../model/countedText';
import type { TaskSearch } from './searchTasks';

/** Says how many tasks an unfinished search has read, and continues it. */
export function SearchExtent({
  search: { searched, hasMore },
  loading,
  onContinue,
}: {
  search: TaskSearch;
  loading: boolean;
  onContinue: () => void;
}) {
  if (!hasMore) return null;
  return (
    <div className="askel-inbox-scope">
      <span role="status">
        Searched the first {countedText(searched, 'task')}. More tasks wait.
      </span>
      <Button loading={loading} loadingText="Searching…" onClick={onContinue}>
        Search more tasks
      </Button>
    </div>
  );
}
