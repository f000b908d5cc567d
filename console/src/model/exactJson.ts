// Numbers that a JavaScript number cannot represent, such as ids above 2^53, keep their digits.
// Browsers that lack "JSON.parse source text access" (https://tc39.es/proposal-json-parse-with-source/)
// round them.

/** A number with its JSON text. `JSON.stringify` writes the text. */
export interface ExactNumber {
  readonly rawJSON: string;
}

interface SourceAccess {
  rawJSON?: (text: string) => ExactNumber;
  isRawJSON?: (value: unknown) => boolean;
  parse(
    text: string,
    revive: (key: string, value: unknown, context?: { source?: string }) => unknown,
  ): unknown;
}

const json = JSON as SourceAccess;

/** Other numbers are exact: they have at most 14 digits and no exponent of two digits. */
const LONG_NUMBER = /(?:^|[:[,\s])-?\d(?:[\d.]{14}|[\d.]*[eE][+-]?\d\d)/;

/** Parses JSON text. Numbers that would lose digits become `ExactNumber`. */
export function parseExact(text: string): unknown {
  const { rawJSON } = json;
  if (rawJSON === undefined || !LONG_NUMBER.test(text)) return JSON.parse(text) as unknown;
  return json.parse(text, (_, value, context) =>
    typeof value === 'number' && context?.source !== undefined && losesDigits(value, context.source)
      ? rawJSON(context.source)
      : value,
  );
}

/** Whether a value is a number with its JSON text. */
export function isExactNumber(value: unknown): value is ExactNumber {
  return json.isRawJSON?.(value) === true;
}

function losesDigits(value: number, source: string): boolean {
  return !Number.isFinite(value) || decimalOf(String(value)) !== decimalOf(source);
}

/** A normal form of a number: its digits without zeros at both ends, and its exponent. */
function decimalOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
