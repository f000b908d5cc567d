import type { TableProps } from '@cloudscape-design/components/table';
import { useMemo, useState } from 'react';
import type { FoundExecution } from '../../api/executions';
import type { AttributeName } from '../../api/searchAttributes';
import type { ListPreferences } from '../../model/listPreferences';
import { columnsFor, shownColumns, widthsFor } from './columns';

/**
 * The columns of the list, and their widths by id.
 *
 * @param isSortable whether the server sorts by search attributes
 */
export function useColumns(
  preferences: ListPreferences,
  attributes: readonly AttributeName[],
  isSortable: boolean,
): {
  columns: readonly TableProps.ColumnDefinition<FoundExecution>[];
  widths: readonly (readonly [string, number])[];
} {
  const [windowWidth] = useState(() => window.innerWidth);
  return useMemo(() => {
    const shown = shownColumns(preferences, attributes, isSortable);
    const widths = widthsFor(preferences, windowWidth, shown);
    return { widths, columns: columnsFor(preferences, new Map(widths), shown) };
  }, [preferences, attributes, isSortable, windowWidth]);
}
