import { isExactNumber, type ExactNumber } from '../exactJson';

/** A JSON value in a definition. Numbers that would lose digits are `ExactNumber`. */
export type Json = null | boolean | number | ExactNumber | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: Json;
}

/** Members and indexes, starting at the root of a definition. */
export type Path = readonly (string | number)[];

export function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value)
  );
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Formats a value as indented JSON; undefined becomes empty text. */
export function jsonText(value: Json | undefined): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

export function at(value: Json | undefined, path: Path): Json | undefined {
  let found = value;
  for (const step of path) {
    if (isArray(found) && typeof step === 'number') {
      found = found[step];
    } else if (isObject(found) && typeof step === 'string') {
      found = Object.hasOwn(found, step) ? found[step] : undefined;
    } else {
      return undefined;
    }
  }
  return found;
}

export function objectAt(value: Json | undefined, path: Path): JsonObject | undefined {
  const found = at(value, path);
  return isObject(found) ? found : undefined;
}

export function textAt(value: Json | undefined, path: Path): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
}

/** Returns a copy with a changed value at a path; the same value if nothing is at the path. */
export function changedAt(value: Json, path: Path, change: (found: Json) => Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  const found = at(value, [step]);
  if (found === undefined) return value;
  const changed = changedAt(found, rest, change);
  return isArray(value)
    ? value.map((item, index) => (index === step ? changed : item))
    : { ...(value as JsonObject), [step]: changed };
}

export function samePath(one: Path, other: Path): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}

export function startsWith(path: Path, beginning: Path): boolean {
  return samePath(path.slice(0, beginning.length), beginning);
}
