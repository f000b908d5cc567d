import type { JsonObject } from './json';
import type { QueryLanguage } from './machine';

/**
 * A Pass state that evaluates an expression. The value of a path is in the output member `value`.
 */
export function expressionTest(expression: string, language: QueryLanguage): JsonObject {
  const body = expression
    .trim()
    .replace(/^\{%([\s\S]*)%\}$/, '$1')
    .trim();
  return language === 'JSONata'
    ? { Type: 'Pass', QueryLanguage: 'JSONata', Output: `{% ${body} %}`, End: true }
    : { Type: 'Pass', Parameters: { 'value.$': body }, End: true };
}
