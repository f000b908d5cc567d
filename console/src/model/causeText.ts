/** The members of a JSON cause that contain the message, as the server's `parsedCause` reads them. */
const MESSAGES = ['errorMessage', 'ErrorMessage', 'message', 'Message', 'StatusReason'];
/** The beginning of a cause that was truncated, so that it is not JSON any more. */
const TRUNCATED = /^\{\s*"(?:errorMessage|message)"\s*:\s*"((?:[^"\\]|\\.)*)/;
/** The cause in a truncated description of a child execution. */
const TRUNCATED_CHILD = /^\{.*"Cause"\s*:\s*"((?:[^"\\]|\\.)*)/s;

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
