import { isObject } from './choiceCondition';

const MEMBER = { enumerable: true, configurable: true, writable: true };

/** Adds a member at a path, unless the object has one there. */
export function place(
  object: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
): void {
  const [name = '', ...rest] = path;
  const member = Object.hasOwn(object, name) ? object[name] : undefined;
  if (rest.length === 0) {
    if (member === undefined) Object.defineProperty(object, name, { value, ...MEMBER });
    return;
  }
  if (member !== undefined && !isObject(member)) return;
  const inner = { ...member };
  place(inner, rest, value);
  Object.defineProperty(object, name, { value: inner, ...MEMBER });
}

/** The value at a path; undefined when there is none. */
export function memberAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );
}
