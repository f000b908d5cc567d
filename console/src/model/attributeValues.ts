import type { FoundExecution } from '../api/executions';
import type { AttributeProblem, AttributeValue } from '../api/searchAttributes';
import { isExactNumber } from './exactJson';

/** Short texts of problems, for cells of tables. */
export const PROBLEM_LABELS: Readonly<Record<AttributeProblem, string>> = {
  EXPRESSION_FAILED: 'Expression failed',
  WRONG_TYPE: 'Wrong type',
  TOO_LONG: 'Too long',
  INEXACT_NUMBER: 'Inexact number',
  UNSUPPORTED_CHARACTER: 'Unsupported character',
};

/** The text of a value, which is never empty. Times are as the server writes them. */
export function attributeText(value: AttributeValue): string {
  if (value === '') return '""';
  return isExactNumber(value) ? value.rawJSON : String(value);
}

/** The entries of listed executions. A live list has new rows all the time, so others are dropped. */
export function listedOnly<T>(
  entries: readonly (readonly [string, T])[],
  rows: readonly FoundExecution[],
): ReadonlyMap<string, T> {
  const listed = new Set(rows.map(({ executionArn }) => executionArn));
  return new Map(entries.filter(([arn]) => listed.has(arn)));
}
