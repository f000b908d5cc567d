import Button from '@cloudscape-design/components/button';
import { type TableProps } from '@cloudscape-design/components/table';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { DataAge } from './DataAge';
import { EmptyState } from './EmptyState';
import { Failure } from './Failure';
import { pageControl } from './pageControl';
import type { PhoneColumns } from './phoneGroups';
import { ResponsiveTable } from './ResponsiveTable';
import { useLoad } from './useLoad';
import { useRowShortcuts } from './useRowShortcuts';

const PAGE_SIZE = 50;

/** The tokens of the pages of one list that the user has opened. */
interface Pages {
  loadKey: string;
  tokens: readonly string[];
}

/** The selected rows of a table. They remain selected while another page is shown. */
interface Selection<T> {
  selected: readonly T[];
  onSelect: (selected: readonly T[]) => void;
  labelOf: (item: T) => string;
  groupLabel: string;
}

function selectionProps<T>(label: string, selection: Selection<T>) {
  const { selected, onSelect, labelOf, groupLabel } = selection;
  return {
    selectionType: 'multi',
    selectedItems: selected,
    onSelectionChange: ({ detail }: { detail: { selectedItems: T[] } }) =>
      onSelect(detail.selectedItems),
    ariaLabels: {
      tableLabel: label,
      selectionGroupLabel: groupLabel,
      allItemsSelectionLabel: () => 'Select all on this page',
      itemSelectionLabel: (_: unknown, item: T) => labelOf(item),
    },
  } as const;
}

/** A table of a list that the server returns in pages. */
export function PagedTable<T>({
  loadKey,
  read,
  reloadMillis,
  reloadOn,
  label,
  failureTitle,
  header,
  empty,
  selection,
  ...table
}: {
  /** Identifies the list. The table shows the first page when the key changes. */
  loadKey: string;
  read: (
    page: { maxResults: number; nextToken: string | undefined },
    signal: AbortSignal,
  ) => Promise<{ items: readonly T[]; nextToken: string | undefined }>;
  /** The time after which the table reads the page again; undefined to read the page only once. */
  reloadMillis?: number | undefined;
  /** The table reads the page again when this value changes. */
  reloadOn?: string;
  label: string;
  /** The title of the error, such as "The audit log could not be read". */
  failureTitle: string;
  /** The header, which shows the age of the data. */
  header: (age: ReactNode) => ReactNode;
  /** The content when the list is empty. */
  empty: ReactNode;
  /** The selected rows; undefined for a table without a selection. */
  selection?: Selection<T>;
  /** The columns in the windows of phones; undefined for all columns. */
  phone?: PhoneColumns;
} & Pick<
  TableProps<T>,
  'columnDefinitions' | 'trackBy' | 'filter' | 'stickyHeader' | 'wrapLines'
>) {
  const [pages, setPages] = useState<Pages>({ loadKey, tokens: [] });
  const tokens = pages.loadKey === loadKey ? pages.tokens : [];
  const token = tokens.at(-1);
  const load = useLoad(
    `${loadKey}#${token ?? ''}`,
    (signal) => read({ maxResults: PAGE_SIZE, nextToken: token }, signal),
    reloadMillis,
  );
  const { reload } = load;
  const reloadedOn = useRef(reloadOn);
  useEffect(() => {
    if (reloadedOn.current === reloadOn) return;
    reloadedOn.current = reloadOn;
    reload();
  }, [reloadOn, reload]);
  const rowsRef = useRowShortcuts<HTMLDivElement>();
  const next = load.data?.nextToken;
  const page = tokens.length + 1;
  return (
    <div ref={rowsRef}>
      <ResponsiveTable
        wrapLines
        {...table}
        {...(selection === undefined
          ? { ariaLabels: { tableLabel: label } }
          : selectionProps(label, selection))}
        items={load.data?.items ?? []}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={header(<DataAge load={load} />)}
        pagination={pageControl(load, page, next !== undefined, (to) => {
          if (to < page) setPages({ loadKey, tokens: tokens.slice(0, to - 1) });
          else if (next !== undefined) setPages({ loadKey, tokens: [...tokens, next] });
        })}
        empty={
          load.failure !== undefined ? (
            <Failure title={failureTitle} failure={load.failure} onRetry={reload} />
          ) : page === 1 ? (
            empty
          ) : (
            // The list can have become shorter since the page was opened.
            <EmptyState title="No entries on this page">
              <Button onClick={() => setPages({ loadKey, tokens: [] })}>First page</Button>
            </EmptyState>
          )
        }
      />
    </div>
  );
}
