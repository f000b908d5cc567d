import type { Condition } from './choiceCondition';

/** A member of an answer that the rules of a Choice read. */
export interface ReadMember {
  readonly path: readonly string[];
  /** Whether the Choice also accepts an answer without the member, as far as its rules show. */
  readonly optional: boolean;
}

/** A member whose value is known. */
export interface KnownMember {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * The members that the rules read, in their order. A rule after a true one is not read, nor the
 * rest of an And after a false part. A member is optional only if a rule tests its presence:
 * without a value, a comparison can fail the execution, also when the Choice has a default.
 *
 * @param known a member whose value is given; it is not listed
 */
export function readMembers(
  conditions: readonly Condition[],
  known?: KnownMember,
): readonly ReadMember[] {
  const tested = new Set(conditions.flatMap(testedPaths).map(keyOf));
  const members = new Map<string, ReadMember>();
  const reader: Reader = {
    known,
    onRead: (path) => {
      const key = keyOf(path);
      if (!members.has(key)) members.set(key, { path, optional: tested.has(key) });
    },
  };
  for (const condition of conditions) if (evaluated(condition, reader) === true) break;
  return [...members.values()];
}

/** Whether no rule is true for an answer, for all values of its other members. */
export function matchesNone(conditions: readonly Condition[], known: KnownMember): boolean {
  const reader: Reader = { known, onRead: () => undefined };
  return conditions.every((condition) => evaluated(condition, reader) === false);
}

interface Reader {
  readonly known: KnownMember | undefined;
  readonly onRead: (path: readonly string[]) => void;
}

/** The members whose presence a condition tests. */
function testedPaths(condition: Condition): readonly (readonly string[])[] {
  switch (condition.kind) {
    case 'unknown':
      return condition.tested;
    case 'not':
      return testedPaths(condition.condition);
    case 'and':
    case 'or':
      return condition.conditions.flatMap(testedPaths);
    case 'comparison':
      return condition.comparison.operator === 'IsPresent' ? [condition.comparison.path] : [];
  }
}

/** Evaluates a condition as far as it depends on the known member only; else undefined. */
function evaluated(condition: Condition, reader: Reader): boolean | undefined {
  switch (condition.kind) {
    case 'unknown':
      for (const path of condition.paths) reader.onRead(path);
      return undefined;
    case 'not': {
      const inner = evaluated(condition.condition, reader);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or': {
      const end = condition.kind === 'or';
      let result: boolean | undefined = !end;
      for (const part of condition.conditions) {
        const value = evaluated(part, reader);
        if (value === end) return end;
        if (value === undefined) result = undefined;
      }
      return result;
    }
    case 'comparison': {
      const { path, operator, value } = condition.comparison;
      if (reader.known === undefined || keyOf(path) !== keyOf(reader.known.path)) {
        if (operator !== 'IsPresent') reader.onRead(path);
        return undefined;
      }
      if (operator === 'IsPresent') return value === true;
      const isDecision = operator === 'BooleanEquals' || operator === 'StringEquals';
      return isDecision ? value === reader.known.value : undefined;
    }
  }
}

/** A text that identifies a path. Names in simple paths contain no dot. */
export function keyOf(path: readonly string[]): string {
  return path.join('.');
}
