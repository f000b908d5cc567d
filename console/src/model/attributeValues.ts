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

/** The text of a value. Times are as the server writes them. */
export function attributeText(value: AttributeValue): string {
  return isExactNumber(value) ? value.rawJSON : String(value);
}
