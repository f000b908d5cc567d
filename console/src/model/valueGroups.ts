import type { ValueGroup, ValueGroups } from '../api/executions';
import { withCondition } from './attributeQuery';
import { withGroup, withSort, type ListView } from './criteria';

/** Sentences about values and executions that are not shown; empty when all are shown. */
export function omissionText({
  groups,
  groupCount,
  executionCount,
  complete,
}: ValueGroups): string {
  const text = (count: number): string => count.toLocaleString('en-US');
  return [
    ...(complete
      ? []
      : [`Only the latest ${text(executionCount)} executions with a value were counted.`]),
    ...(groups.length < groupCount
      ? [`The ${text(groups.length)} most frequent of ${text(groupCount)} values are shown.`]
      : []),
  ].join(' ');
}

/**
 * The view of the executions of a group. It has no order by a search attribute, because such a list
 * would leave out counted executions without a value of that attribute.
 *
 * @param name the search attribute of the groups
 */
export function viewOfGroup(view: ListView, name: string, { value }: ValueGroup): ListView {
  const condition = { name, operator: '=', literal: JSON.stringify(value) };
  const query = withCondition(view.criteria.query, condition);
  const listed = { ...view, criteria: { ...view.criteria, query } };
  return withSort(withGroup(listed, undefined), undefined);
}
