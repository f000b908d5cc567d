import { comparisonsIn, type Comparison, type Condition } from './choiceCondition';
import { ABSENT, candidatesOf, holds } from './comparisonValues';

/** A value of a member of the answer. */
export interface MemberValue {
  readonly path: readonly string[];
  /** `OPEN` when a person must enter the value. */
  readonly value: unknown;
}

/** The value of a member that cannot be computed, because the rule compares it with other data. */
export const OPEN = Symbol('open');

/** A comparison that must be true or false. */
interface Literal {
  readonly comparison: Comparison;
  readonly wanted: boolean;
}

/** Literals that must be satisfied together. */
type Term = readonly Literal[];

/** The maximum number of alternatives that are tried for one outcome. */
const TERMS_MAX = 256;

/**
 * Computes values of members with which a Choice selects an outcome: its rule is true, and all
 * earlier rules are false. Conditions that are unknown do not restrict the values.
 *
 * @param conditions the conditions of the rules in their order
 * @param outcome the index of the rule; the number of rules for the default
 * @param fixed members whose values are given
 * @returns undefined when no such values exist
 */
export function valuesFor(
  conditions: readonly Condition[],
  outcome: number,
  fixed: readonly MemberValue[],
): readonly MemberValue[] | undefined {
  const given = new Map(fixed.map(({ path, value }) => [keyOf(path), value]));
  const all = conditions.flatMap(comparisonsIn);
  const wanted = conditions
    .slice(0, outcome + 1)
    .map((condition, at) => termsOf(condition, at === outcome, given));
  for (const term of product(wanted)) {
    const values = solved(term, all);
    if (values !== undefined) return [...fixed, ...values];
  }
  return undefined;
}

/** Values of all members that the rules compare, where each satisfies a comparison. */
export function fillers(conditions: readonly Condition[]): readonly MemberValue[] {
  const all = conditions.flatMap(comparisonsIn);
  const compared = all.filter(({ operator }) => operator !== 'IsPresent');
  return distinctPaths(compared).map((path) => {
    const first = compared.find((one) => keyOf(one.path) === keyOf(path));
    const [value] = first === undefined ? [] : (solved([literal(first)], all) ?? []);
    return value ?? { path, value: OPEN };
  });
}

function literal(comparison: Comparison): Literal {
  return { comparison, wanted: true };
}

/** The alternatives that make a condition true or false: a disjunction of conjunctions. */
function termsOf(
  condition: Condition,
  wanted: boolean,
  given: ReadonlyMap<string, unknown>,
): readonly Term[] {
  switch (condition.kind) {
    case 'unknown':
      return [[]];
    case 'not':
      return termsOf(condition.condition, !wanted, given);
    case 'and':
    case 'or': {
      const parts = condition.conditions.map((part) => termsOf(part, wanted, given));
      // All parts of a true And are true. All parts of a false Or are false.
      return (condition.kind === 'and') === wanted
        ? product(parts)
        : parts.flat().slice(0, TERMS_MAX);
    }
    case 'comparison': {
      const { comparison } = condition;
      const key = keyOf(comparison.path);
      if (!given.has(key)) return [[{ comparison, wanted }]];
      const value = holds(comparison, given.get(key));
      return value === undefined || value === wanted ? [[]] : [];
    }
  }
}

function product(parts: readonly (readonly Term[])[]): readonly Term[] {
  return parts.reduce<readonly Term[]>(
    (terms, part) =>
      terms.flatMap((term) => part.map((other) => [...term, ...other])).slice(0, TERMS_MAX),
    [[]],
  );
}

/** Values that satisfy a term; undefined when its literals contradict each other. */
function solved(term: Term, all: readonly Comparison[]): readonly MemberValue[] | undefined {
  const values: MemberValue[] = [];
  for (const path of distinctPaths(term.map(({ comparison }) => comparison))) {
    const key = keyOf(path);
    const own = term.filter(({ comparison }) => keyOf(comparison.path) === key);
    const value = valueOf(
      own,
      all.filter((one) => keyOf(one.path) === key),
    );
    if (value === undefined) return undefined;
    if (value !== ABSENT) values.push({ path, value });
  }
  return values;
}

function valueOf(literals: readonly Literal[], all: readonly Comparison[]): unknown {
  if (literals.some(({ comparison }) => isOpen(comparison))) return OPEN;
  // Values near the comparisons of this term precede values near other comparisons of the member.
  const own = literals.map(({ comparison }) => comparison);
  const found = [...candidatesOf(own), ...candidatesOf(all)].find(
    (candidate) =>
      candidate !== undefined &&
      literals.every(({ comparison, wanted }) => holds(comparison, candidate) === wanted),
  );
  const isTyped = own.every(({ operator }) => operator.startsWith('Is'));
  return found ?? (found === null ? null : isTyped ? OPEN : undefined);
}

/** Whether a person must enter the value: it is compared with other data. */
function isOpen({ operator }: Comparison): boolean {
  return operator.endsWith('Path');
}

function distinctPaths(comparisons: readonly Comparison[]): readonly (readonly string[])[] {
  return [...new Map(comparisons.map(({ path }) => [keyOf(path), path])).values()];
}

/** A text that identifies a path. Names in simple paths contain no dot. */
export function keyOf(path: readonly string[]): string {
  return path.join('.');
}
