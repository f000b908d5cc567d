/** A condition of a query, such as `orderId = "A-17"`. */
export interface AttributeCondition {
  readonly name: string;
  readonly operator: string;
  /** A JSON string, number or boolean. */
  readonly literal: string;
}

const CONDITION =
  /\s*([A-Za-z][A-Za-z0-9_]*)\s*(<=|>=|<|>|=|startsWith\b|matches\b)\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true\b|false\b)\s*/y;
const AND = /and\b/iy;

/**
 * Parses a query of `GET /executions`. The grammar is in `docs/search-attributes.md`.
 *
 * @returns undefined for a text that is not a query
 */
export function parseQuery(query: string): AttributeCondition[] | undefined {
  const conditions: AttributeCondition[] = [];
  let position = 0;
  do {
    CONDITION.lastIndex = position;
    const [text, name = '', operator = '', literal = ''] = CONDITION.exec(query) ?? [];
    if (text === undefined || stringOf(literal) === undefined) return undefined;
    conditions.push({ name, operator, literal });
    position += text.length;
    if (position === query.length) return conditions;
    AND.lastIndex = position;
    position += 'and'.length;
  } while (AND.test(query));
  return undefined;
}

export function writeQuery(conditions: readonly AttributeCondition[]): string {
  return conditions
    .map(({ name, operator, literal }) => `${name} ${operator} ${literal}`)
    .join(' and ');
}

/** A query with a further condition. A condition that it has is not repeated. */
export function withCondition(query: string | undefined, condition: AttributeCondition): string {
  const added = writeQuery([condition]);
  if (query === undefined) return added;
  const isPresent = parseQuery(query)?.some((each) => writeQuery([each]) === added) === true;
  return isPresent ? query : `${query} and ${added}`;
}

/** The text of a JSON string, number or boolean; undefined for another text. */
export function stringOf(literal: string): string | undefined {
  if (!literal.startsWith('"')) return literal;
  try {
    const text: unknown = JSON.parse(literal);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
