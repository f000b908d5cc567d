import Button from '@cloudscape-design/components/button';
import type { ExecutionPage, FoundExecution } from '../../api/executions';
import { countedText } from '../../model/countedText';
import { EmptyState } from '../../ui/EmptyState';
import { exactTime } from '../../ui/Time';

/** The number of selected executions, and of those that the page no longer lists. */
export function selectedText(
  selected: readonly FoundExecution[],
  rows: readonly FoundExecution[],
): string {
  const listed = new Set(rows.map((row) => row.executionArn));
  const left = selected.filter((one) => !listed.has(one.executionArn)).length;
  return left === 0
    ? `(${selected.length} selected)`
    : `(${selected.length} selected, ${left} not listed any more)`;
}

/** The part of a search of inputs that the server has read for a page. */
export function InputsRead({ page }: { page: ExecutionPage }) {
  if (page.executionsRead === undefined || page.readBackTo === undefined) return null;
  return (
    <>
      {` Inputs of ${countedText(page.executionsRead, 'execution')} read, back to ${exactTime(page.readBackTo)}.`}
      {page.nextToken !== undefined && ' The next page continues.'}
    </>
  );
}

/** The content of a page without executions. */
export function Empty({
  unfiltered,
  onClear,
  onContinue,
}: {
  unfiltered: boolean;
  onClear: () => void;
  /** Continues the search on the next page, if there is one. */
  onContinue?: () => void;
}) {
  if (onContinue !== undefined)
    return (
      <EmptyState title="No matching executions so far">
        <Button onClick={onContinue}>Continue the search</Button>
      </EmptyState>
    );
  return unfiltered ? (
    <EmptyState title="No executions yet">
      Start one on the page of a state machine, or with{' '}
      <code>aws stepfunctions start-execution</code>.
    </EmptyState>
  ) : (
    <EmptyState title="No matching executions">
      <Button onClick={onClear}>Clear filters</Button>
    </EmptyState>
  );
}
