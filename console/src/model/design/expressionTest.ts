import type { JsonObject } from './json';
import type { QueryLanguage } from './machine';

/** A Pass state whose output is what the expression gives; a path's is in the member `value`. */
export function expressionTest(expression: string, language: QueryLanguage): JsonObject {
  const own = expression
    .trim()
    .replace(/^\{%([\s\S]*)%\}$/, '$1')
    .trim();
  return language === 'JSONata'
    ? { Type: 'Pass', QueryLanguage: 'JSONata', Output: `{% ${own} %}`, End: true }
    : { Type: 'Pass', Parameters: { 'value.$': own }, End: true };
}
