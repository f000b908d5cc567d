import Box from '@cloudscape-design/components/box';
import type { ReactNode } from 'react';
import type { FoundExecution } from '../../api/executions';
import type { AttributeType } from '../../api/searchAttributes';
import { attributeText, PROBLEM_LABELS } from '../../model/attributeValues';
import type { RowOrder } from '../../model/listPreferences';
import { Name } from '../../ui/Name';
import { exactTimeOfIso } from '../../ui/Time';

const PREFIX = 'attribute:';

/** The id of the column of a search attribute, which no other column has. */
export function attributeColumnId(name: string): string {
  return PREFIX + name;
}

/** The value of a search attribute, or the reason why there is none; nothing until it is read. */
export function attributeCell(
  { searchAttributes, searchAttributeProblems }: FoundExecution,
  name: string,
  type: AttributeType,
): ReactNode {
  if (searchAttributes === undefined) return null;
  const problem = searchAttributeProblems?.[name];
  if (problem !== undefined) {
    return (
      <Box variant="span" color="text-status-warning">
        {PROBLEM_LABELS[problem]}
      </Box>
    );
  }
  const value = searchAttributes[name];
  if (value === undefined) return '–';
  const text = attributeText(value);
  return <Name text={type === 'TIME' ? exactTimeOfIso(text) : text} clipped />;
}

/** The search attribute that a parameter `sort` names; undefined without the parameter. */
export function sortedName(sort: string | undefined): string | undefined {
  return sort?.replace(/^-/, '');
}

/** The order of a column that the server has sorted; undefined for the latest start first. */
export function orderOf(sort: string | undefined): RowOrder | undefined {
  const name = sortedName(sort);
  return name === undefined
    ? undefined
    : { column: attributeColumnId(name), descending: sort !== name };
}

/** The parameter `sort` of an order; undefined for a column of all executions. */
export function sortOf({ column, descending }: RowOrder): string | undefined {
  if (!column.startsWith(PREFIX)) return undefined;
  return `${descending ? '-' : ''}${column.slice(PREFIX.length)}`;
}
