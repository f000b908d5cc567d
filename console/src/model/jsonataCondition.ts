import { UNKNOWN, type Condition, type TypedMember } from './choiceCondition';

type Token =
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'variable' }
  | { readonly kind: 'symbol'; readonly text: string };

const TOKEN =
  /\s*(?:\$states\.input((?:\.\w+)+)(?![\w.[({])|(\$not\(|and\b|or\b|!=|<=|>=|[=<>()])|(true|false|null)\b|(-?\d+(?:\.\d+)?)(?![\w.])|("(?:[^"\\]*)"|'(?:[^'\\]*)')|(\$\w+)(?![\w.[({]))\s*/y;

const OPERATORS: Readonly<Record<string, string>> = {
  '<': 'LessThan',
  '<=': 'LessThanEquals',
  '>': 'GreaterThan',
  '>=': 'GreaterThanEquals',
};
/** A member that an expression reads. */
const READ = /\$states\.input((?:\.\w+)+)/g;
/** A member whose presence an expression tests. */
const TESTED = /\$exists\(\s*\$states\.input((?:\.\w+)+)\s*\)/g;

/** A member beside an operator of arithmetic. */
const BEFORE_ARITHMETIC = /\$states\.input((?:\.\w+)+)(?=\s*[-+*/])/g;
const AFTER_ARITHMETIC = /[-+*/]\s*\$states\.input((?:\.\w+)+)/g;

/** A member beside an operator of order. */
const BEFORE_ORDER = /\$states\.input((?:\.\w+)+)\s*[<>]=?\s*/g;
const AFTER_ORDER = /(?<!~)[<>]=?\s*\$states\.input((?:\.\w+)+)/g;

/** The functions of JSONata that return numbers. */
const NUMERIC =
  '(?:abs|average|ceil|count|floor|length|max|millis|min|number|power|random|round|sqrt|sum|toMillis)';
/** The beginning and the end of an operand: a text, a number, and the present time. */
const OPERANDS: readonly (readonly [RegExp, RegExp, TypedMember['operator'] | undefined])[] = [
  [/^["']/, /["']\s*$/, undefined],
  [
    new RegExp(String.raw`^(?:-?\d|\$${NUMERIC}\(|\$\w+\s*[-+*/])`),
    new RegExp(String.raw`(?:(?<![\w.$])\d+(?:\.\d+)?|\$${NUMERIC}\([^()]*\)|[-+*/]\s*\$\w+)\s*$`),
    'IsNumeric',
  ],
  [/^\$now\(\s*\)/, /\$now\(\s*\)\s*$/, 'IsTimestamp'],
];

/** The same comparison with its sides exchanged. */
const EXCHANGED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/**
 * Converts the condition of a rule in JSONata: comparisons of members of `$states.input` with
 * literals, `and`, `or`, `$not` and parentheses. Any other expression is unknown, with the members
 * that it reads.
 *
 * @param expression with or without its delimiters `{%` and `%}`
 */
export function jsonataCondition(expression: string): Condition {
  const text = expression.replace(/^\s*\{%/, '').replace(/%\}\s*$/, '');
  const tokens = tokensOf(text);
  const reader = tokens && new Reader(tokens);
  const condition = reader?.disjunction();
  if (condition !== undefined && reader?.isAtEnd() === true) return condition;
  return {
    kind: 'unknown',
    paths: pathsIn(text, READ),
    tested: pathsIn(text, TESTED),
    typed: typedIn(text),
  };
}

/** The members whose types an expression shows. */
function typedIn(text: string): readonly TypedMember[] {
  const arithmetic = [...pathsIn(text, BEFORE_ARITHMETIC), ...pathsIn(text, AFTER_ARITHMETIC)];
  const ordered = [
    ...[...text.matchAll(BEFORE_ORDER)].map((found) => {
      const operand = text.slice(found.index + found[0].length);
      return orderedMember(
        found[1],
        OPERANDS.find(([begin]) => begin.test(operand)),
      );
    }),
    ...[...text.matchAll(AFTER_ORDER)].map((found) => {
      const operand = text.slice(0, found.index);
      return orderedMember(
        found[1],
        OPERANDS.find(([, end]) => end.test(operand)),
      );
    }),
  ];
  return [
    ...arithmetic.map((path) => ({ path, operator: 'IsNumeric' as const })),
    ...ordered.filter((member) => member !== undefined),
  ];
}

/** The type of a member that is ordered against an operand; undefined for a text. */
function orderedMember(
  path = '',
  operand: (typeof OPERANDS)[number] | undefined,
): TypedMember | undefined {
  const operator = operand === undefined ? 'IsOrdered' : operand[2];
  return operator && { path: path.slice(1).split('.'), operator };
}

function pathsIn(text: string, pattern: RegExp): readonly (readonly string[])[] {
  return [...text.matchAll(pattern)].map(([, path = '']) => path.slice(1).split('.'));
}

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (found === null) return undefined;
    const [, path, symbol, word, number, string] = found;
    if (path !== undefined) tokens.push({ kind: 'path', path: path.slice(1).split('.') });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else if (word !== undefined) tokens.push({ kind: 'value', value: JSON.parse(word) as unknown });
    else if (number !== undefined) {
      const value = Number(number);
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) return undefined;
      tokens.push({ kind: 'value', value });
    } else if (string !== undefined) tokens.push({ kind: 'value', value: string.slice(1, -1) });
    else tokens.push({ kind: 'variable' });
  }
  return tokens;
}

/** Reads conditions from tokens. Each method returns undefined for other expressions. */
class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  disjunction(): Condition | undefined {
    return this.chain('or', () => this.chain('and', () => this.operand()));
  }

  private chain(kind: 'and' | 'or', read: () => Condition | undefined): Condition | undefined {
    const conditions: Condition[] = [];
    do {
      const condition = read();
      if (condition === undefined) return undefined;
      conditions.push(condition);
    } while (this.takes(kind));
    return conditions.length === 1 ? conditions[0] : { kind, conditions };
  }

  private operand(): Condition | undefined {
    if (this.takes('(')) return this.inParentheses();
    if (this.takes('$not(')) {
      const condition = this.inParentheses();
      return condition && { kind: 'not', condition };
    }
    const left = this.operandToken();
    if (left === undefined) return undefined;
    const symbol = this.comparisonSymbol();
    if (symbol === undefined) return aloneCondition(left);
    const right = this.operandToken();
    return right && comparisonCondition(left, symbol, right);
  }

  private inParentheses(): Condition | undefined {
    const condition = this.disjunction();
    return this.takes(')') ? condition : undefined;
  }

  private operandToken(): Token | undefined {
    const token = this.tokens[this.at];
    if (token === undefined || token.kind === 'symbol') return undefined;
    this.at++;
    return token;
  }

  private comparisonSymbol(): string | undefined {
    const token = this.tokens[this.at];
    if (token?.kind !== 'symbol' || !/^(!=|[=<>]=?)$/.test(token.text)) return undefined;
    this.at++;
    return token.text;
  }

  private takes(text: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'symbol' || token.text !== text) return false;
    this.at++;
    return true;
  }
}

/** `$states.input.approved` alone is a comparison with true. */
function aloneCondition(token: Token): Condition | undefined {
  if (token.kind === 'variable') return UNKNOWN;
  if (token.kind !== 'path') return undefined;
  return {
    kind: 'comparison',
    comparison: { path: token.path, operator: 'BooleanEquals', value: true },
  };
}

function comparisonCondition(left: Token, symbol: string, right: Token): Condition | undefined {
  if (left.kind === 'value' && right.kind === 'path') {
    return comparisonCondition(right, EXCHANGED[symbol] ?? symbol, left);
  }
  if (left.kind !== 'path' || right.kind !== 'value') {
    const paths = [left, right].flatMap((token) => (token.kind === 'path' ? [token.path] : []));
    const typed = paths.map((path) => ({ path, operator: 'IsOrdered' as const }));
    return { kind: 'unknown', paths, tested: [], typed: symbol in OPERATORS ? typed : [] };
  }
  const { path } = left;
  const { value } = right;
  if (symbol === '!=') {
    const equals = comparisonCondition(left, '=', right);
    return equals && { kind: 'not', condition: equals };
  }
  if (symbol === '=') {
    if (value === null) {
      return { kind: 'comparison', comparison: { path, operator: 'IsNull', value: true } };
    }
    const type =
      typeof value === 'string' ? 'String' : typeof value === 'number' ? 'Numeric' : 'Boolean';
    return { kind: 'comparison', comparison: { path, operator: `${type}Equals`, value } };
  }
  // JSONata orders only numbers and strings.
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const type = typeof value === 'string' ? 'String' : 'Numeric';
  const operator = `${type}${OPERATORS[symbol] ?? ''}`;
  return { kind: 'comparison', comparison: { path, operator, value } };
}
