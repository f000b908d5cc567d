import { prettyNested } from './jsonText';

/** The members of a JSON cause that contain the message, as the server's `parsedCause` reads them. */
const MESSAGES = ['errorMessage', 'ErrorMessage', 'message', 'Message', 'StatusReason'];
/** The beginning of a cause that was truncated, so that it is not JSON any more. */
const TRUNCATED = /^\{\s*"(?:errorMessage|message)"\s*:\s*"((?:[^"\\]|\\.)*)/;
/** The cause in a truncated description of a child execution. */
const TRUNCATED_CHILD = /^\{.*"Cause"\s*:\s*"((?:[^"\\]|\\.)*)/s;

/**
 * A cause as a readable line: its message, or the members of a JSON cause without a message, such as
 * `code: E-17, details: {tenant: north}`. Other causes are unchanged.
 */
export function causeLine(cause: string): string {
  const message = causeMessage(cause);
  if (!/^\s*[{[]/.test(message)) return message;
  try {
    const value = JSON.parse(message) as unknown;
    return Array.isArray(value) ? valueText(value) : membersText(value as object);
  } catch {
    return message;
  }
}

/** A cause in several lines: JSON is indented, also JSON inside its strings. */
export function causeBlock(cause: string): string {
  return prettyNested(cause);
}

/**
 * The message in a cause that is JSON text, such as a Lambda error or the description of a child
 * execution. A cause without such a message is unchanged.
 */
export function causeMessage(cause: string): string {
  const text = cause.trimStart();
  if (!text.startsWith('{')) return cause;
  try {
    const members = JSON.parse(text) as Record<string, unknown>;
    const message = MESSAGES.map((name) => members[name]).find((one) => typeof one === 'string');
    return typeof message === 'string' ? message : nestedMessage(members, cause);
  } catch {
    const begin = TRUNCATED.exec(text)?.[1];
    if (begin !== undefined) return unescaped(begin);
    const nested = TRUNCATED_CHILD.exec(text)?.[1];
    return nested === undefined ? cause : causeMessage(unescaped(nested));
  }
}

/** The message of a cause that describes a child execution. */
function nestedMessage({ Cause, Error, ExecutionArn }: Record<string, unknown>, cause: string) {
  if (typeof ExecutionArn !== 'string') return cause;
  if (typeof Cause === 'string') return causeMessage(Cause);
  return typeof Error === 'string' ? Error : cause;
}

/** The text of a JSON string without quotes, whose last escape may be truncated. */
function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text.replace(/\\u[0-9a-f]{0,3}$/i, '')}"`) as string;
  } catch {
    return text;
  }
}

function membersText(members: object): string {
  return Object.entries(members)
    .map(([name, value]) => `${name}: ${valueText(value)}`)
    .join(', ');
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{${membersText(value)}}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
