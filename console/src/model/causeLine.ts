import { causeMessage } from './causeText';

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
