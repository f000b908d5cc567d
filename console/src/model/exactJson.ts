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

const INTEGER = /^-?\d+$/;
/** Other numbers are exact: they have at most 14 digits and no exponent of two digits. */
const LONG_NUMBER = /(?:^|[:[,\s])-?\d(?:[\d.]{14}|[\d.]*[eE][+-]?\d\d)/;

/** Whether the browser keeps the digits of all numbers. */
export function keepsDigits(): boolean {
  return json.rawJSON !== undefined;
}

/** Whether {@link parseExact} keeps the digits of all numbers in a text. */
export function hasExactNumbers(text: string): boolean {
  return keepsDigits() || !LONG_NUMBER.test(text);
}

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

/** Whether a number is an integer. */
export function isInteger(value: number | ExactNumber): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : INTEGER.test(value.rawJSON);
}

/** Compares two numbers: negative if the first one is smaller. Integers are compared exactly. */
export function compareNumbers(one: number | ExactNumber, other: number | ExactNumber): number {
  if (!isInteger(one) || !isInteger(other)) return approximate(one) - approximate(other);
  const difference = integerOf(one) - integerOf(other);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function approximate(value: number | ExactNumber): number {
  return typeof value === 'number' ? value : Number(value.rawJSON);
}

function integerOf(value: number | ExactNumber): bigint {
  return BigInt(typeof value === 'number' ? value : value.rawJSON);
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
