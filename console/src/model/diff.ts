import { isExactNumber, parseExact } from './exactJson';

/** A change of one value between the input and the output of a state. */
export interface ValueChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** A reference path of the Amazon States Language: `$.order.items[2].price`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface Difference {
  readonly changes: readonly ValueChange[];
  /** Whether there are more changes than were collected. */
  readonly more: boolean;
}

const CHANGES_MAX = 1_000;

/** Compares two JSON values; changes are in document order. */
export function difference(before: unknown, after: unknown, max = CHANGES_MAX): Difference {
  const changes: ValueChange[] = [];
  compare('$', before, after, changes, max + 1);
  return { changes: changes.slice(0, max), more: changes.length > max };
}

/** Whether two JSON values are equal. The order of members is ignored. */
export function sameJson(one: unknown, other: unknown): boolean {
  return difference(one, other, 1).changes.length === 0;
}

function compare(
  path: string,
  before: unknown,
  after: unknown,
  changes: ValueChange[],
  max: number,
): void {
  if (changes.length >= max || Object.is(before, after) || isSameNumber(before, after)) {
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      member(
        `${path}[${String(i)}]`,
        i < before.length,
        i < after.length,
        before[i],
        after[i],
        changes,
        max,
      );
    }
  } else if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const has = Object.hasOwn(before, name);
      member(
        path + pathStep(name),
        has,
        Object.hasOwn(after, name),
        before[name],
        after[name],
        changes,
        max,
      );
    }
  } else {
    changes.push({ kind: 'changed', path, before, after });
  }
}

function isSameNumber(one: unknown, other: unknown): boolean {
  return isExactNumber(one) && isExactNumber(other) && one.rawJSON === other.rawJSON;
}

function member(
  path: string,
  wasThere: boolean,
  isThere: boolean,
  before: unknown,
  after: unknown,
  changes: ValueChange[],
  max: number,
): void {
  if (changes.length >= max) {
    return;
  }
  if (!wasThere) {
    changes.push({ kind: 'added', path, after });
  } else if (!isThere) {
    changes.push({ kind: 'removed', path, before });
  } else {
    compare(path, before, after, changes, max);
  }
}

function pathStep(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    ? `.${name}`
    : `['${name.replace(/(['\\])/g, '\\$1')}']`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value)
  );
}

/** Parses JSON text with exact numbers; undefined when the text is absent or invalid. */
export function parsed(text: string | undefined): unknown {
  if (text === undefined) {
    return undefined;
  }
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}
