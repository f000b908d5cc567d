import './responsiveTable.css';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from 'react';
import { otherColumns, phoneGroups, type PhoneColumns } from './phoneGroups';
import { useDrawnWidths } from './useDrawnWidths';
import { PHONE_WIDTH, useMinWidth } from './useMinWidth';

/** The minimum width of the columns after the first one, which have statuses, in pixels. */
const STATUS_WIDTH = 144;
/** The content of a cell without a value. Phones omit the value below another one. */
const NO_VALUE = '–';

/**
 * A table that fits the window. Phones show the most important columns, and the others of a row on
 * request. The first column stays
 * visible while the table is scrolled sideways, and a fade shows that columns follow.
 */
export function ResponsiveTable<T>({
  columnDefinitions,
  phone,
  resizableColumns = false,
  onWidths,
  wrapLines = false,
  ...table
}: Omit<TableProps<T>, 'onColumnWidthsChange'> & {
  /** The columns in the windows of phones; undefined for all columns. */
  phone?: PhoneColumns | undefined;
  /** Receives the widths of all columns, in pixels, when the user has resized one. */
  onWidths?: (widths: readonly number[]) => void;
}) {
  const root = useRef<HTMLDivElement>(null);
  const isPhone = !useMinWidth(PHONE_WIDTH) && phone !== undefined;
  const columnsFollow = useColumnsFollow(root);
  const reportWidths = useDrawnWidths(root, onWidths);
  // A table that is resizable in its first render sets the widths of columns that it gets later.
  // It remains the same table when the mode changes, because its header and filter may have open
  // dialogs.
  const [isFirst, setFirst] = useState(true);
  useLayoutEffect(() => {
    setFirst(false); // eslint-disable-line react-hooks/set-state-in-effect
  }, []);
  return (
    <div
      ref={root}
      className={isPhone ? 'askel-table askel-phone-table' : 'askel-table'}
      data-columns-follow={columnsFollow}
    >
      <Table
        {...table}
        columnDefinitions={isPhone ? phoneColumns(columnDefinitions, phone) : columnDefinitions}
        resizableColumns={resizableColumns && (isFirst || !isPhone)}
        onColumnWidthsChange={({ detail }) => reportWidths(detail.widths)}
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
  const others = otherColumns(columns, phone);
  return phoneGroups(columns, phone).map(({ head, below }, index) => {
    const column = { ...head };
    // Phones have no room for the widths of wide windows, which the table keeps by id.
    delete column.width;
    column.id = `phone-${column.id}`;
    if (index === 0) delete column.minWidth;
    else column.minWidth = STATUS_WIDTH;
    return {
      ...column,
      cell: (item: T) => (
        <>
          <div className="askel-first">{head.cell(item)}</div>
          {below.map((line) => (
            <div key={line[0]?.column.id} className="askel-below-line">
              {line.map(({ column: each, isLabelled }) => (
                <Below key={each.id} header={each.header} isLabelled={isLabelled}>
                  {each.cell(item)}
                </Below>
              ))}
            </div>
          ))}
          {index === 0 && others.length > 0 && <Others columns={others} item={item} />}
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

/** The values of columns that the row shows on request. */
function Others<T>({
  columns,
  item,
}: {
  columns: readonly TableProps.ColumnDefinition<T>[];
  item: T;
}) {
  const [open, setOpen] = useState(false);
  const values = columns
    .map((column) => ({ column, value: column.cell(item) }))
    .filter(({ value }) => value !== NO_VALUE && value !== '');
  if (values.length === 0) return null;
  return (
    <>
      <button
        type="button"
        className="askel-more askel-row-more"
        aria-expanded={open}
        onClick={(event) => {
          // A click on the row itself may open or select it.
          event.stopPropagation();
          setOpen(!open);
        }}
      >
        {open ? 'Less' : 'More'}
      </button>
      {open &&
        values.map(({ column, value }) => (
          <Below key={column.id} header={column.header} isLabelled>
            {value}
          </Below>
        ))}
    </>
  );
}

/** Whether the user can scroll the table in the element to more columns. */
function useColumnsFollow(root: RefObject<HTMLElement | null>): boolean {
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
  }, [root]);
  return follow;
}
