import './responsiveTable.css';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { phoneGroups, type PhoneColumns } from './phoneGroups';
import { useMinWidth } from './useMinWidth';

/** A narrower window shows the columns for phones, in pixels. */
const PHONE_WIDTH = 688;
/** The minimum width of the columns after the first one, which have statuses, in pixels. */
const STATUS_WIDTH = 144;
/** The content of a cell without a value. Phones omit the value below another one. */
const NO_VALUE = '–';

/**
 * A table that fits the window. Phones show only the most important columns. The first column stays
 * visible while the table is scrolled sideways, and a fade shows that columns follow.
 */
export function ResponsiveTable<T>({
  columnDefinitions,
  phone,
  resizableColumns = false,
  wrapLines = false,
  ...table
}: TableProps<T> & {
  /** The columns in the windows of phones; undefined for all columns. */
  phone?: PhoneColumns | undefined;
}) {
  const root = useRef<HTMLDivElement>(null);
  const isPhone = !useMinWidth(PHONE_WIDTH) && phone !== undefined;
  const mode = isPhone ? 'phone' : 'wide';
  const columnsFollow = useColumnsFollow(root, mode);
  return (
    <div
      ref={root}
      className={isPhone ? 'askel-table askel-phone-table' : 'askel-table'}
      data-columns-follow={columnsFollow}
    >
      <Table
        // Another table, because a table keeps the widths of its columns.
        key={mode}
        {...table}
        columnDefinitions={isPhone ? phoneColumns(columnDefinitions, phone) : columnDefinitions}
        resizableColumns={resizableColumns && !isPhone}
        wrapLines={wrapLines || isPhone}
        stickyColumns={{ first: 1 }}
      />
    </div>
  );
}

function phoneColumns<T>(
  columns: readonly TableProps.ColumnDefinition<T>[],
  phone: PhoneColumns,
): TableProps.ColumnDefinition<T>[] {
  return phoneGroups(columns, phone).map(({ head, below }, index) => {
    const column = { ...head };
    // Phones have no room for the widths of wide windows.
    delete column.width;
    if (index === 0) delete column.minWidth;
    else column.minWidth = STATUS_WIDTH;
    return {
      ...column,
      cell: (item: T) => (
        <>
          <div>{head.cell(item)}</div>
          {below.map(({ column: each, isLabelled }) => (
            <Below key={each.id} header={each.header} isLabelled={isLabelled}>
              {each.cell(item)}
            </Below>
          ))}
        </>
      ),
    };
  });
}

/** A value below the first one of its cell. Screen readers always name its column. */
function Below({
  header,
  isLabelled,
  children,
}: {
  header: ReactNode;
  isLabelled: boolean;
  children: ReactNode;
}) {
  if (children === NO_VALUE) return null;
  return (
    <div className="askel-below">
      <span className={isLabelled ? undefined : 'askel-hidden'}>{header}: </span>
      <span>{children}</span>
    </div>
  );
}

/**
 * Whether the user can scroll the table in the element to more columns.
 *
 * @param mode identifies the table, which another mode replaces
 */
function useColumnsFollow(root: RefObject<HTMLElement | null>, mode: string): boolean {
  const [follow, setFollow] = useState(false);
  useEffect(() => {
    // The copy of a sticky header is before the table.
    const table = [...(root.current?.querySelectorAll('table') ?? [])].at(-1);
    const scroller = table?.parentElement;
    if (!table || !scroller) return undefined;
    const update = (): void => {
      const hidden = scroller.scrollWidth - scroller.clientWidth - Math.abs(scroller.scrollLeft);
      setFollow(hidden > 1);
    };
    const observer = new ResizeObserver(update);
    observer.observe(scroller);
    observer.observe(table);
    scroller.addEventListener('scroll', update, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', update);
    };
  }, [root, mode]);
  return follow;
}
