import { isExactNumber } from './exactJson';

/** A comparison of one member of a task's answer. */
export interface Comparison {
  /** The names from the answer to the member. */
  readonly path: readonly string[];
  /** The operator as in a Choice rule, such as `NumericGreaterThan` or `IsPresent`. */
  readonly operator: string;
  /** The compared value; undefined when it is read from the input, as in `NumericEqualsPath`. */
  readonly value: unknown;
}

/** A member that is compared with a value of a known type, or with one that is ordered. */
export interface TypedMember {
  readonly path: readonly string[];
  /** `IsOrdered` for a number, a text or a time. */
  readonly operator: 'IsNumeric' | 'IsTimestamp' | 'IsOrdered';
}

/** The condition of a Choice rule, as far as it depends on a task's answer. */
export type Condition =
  | { readonly kind: 'comparison'; readonly comparison: Comparison }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  /**
   * Depends on other data or on an expression. `paths` are the members of the answer that it reads,
   * `tested` those whose presence it tests, and `typed` those whose type it shows.
   */
  | {
      readonly kind: 'unknown';
      readonly paths: readonly (readonly string[])[];
      readonly tested: readonly (readonly string[])[];
      readonly typed: readonly TypedMember[];
    };

const OPERATOR =
  /^(?:(?:String|Numeric|Timestamp)(?:Equals|(?:Less|Greater)Than(?:Equals)?)(?:Path)?|BooleanEquals(?:Path)?|StringMatches|Is(?:Null|Present|Numeric|String|Boolean|Timestamp))$/;

/** The operators whose values can be decisions. */
export const DECISIONS: readonly string[] = ['BooleanEquals', 'StringEquals'];

/** A condition that reads no member of the answer. */
export const UNKNOWN: Condition = { kind: 'unknown', paths: [], tested: [], typed: [] };

/**
 * Converts a rule of a JSONPath Choice.
 *
 * @param result the position of the answer in the input of the Choice; undefined if unknown
 */
export function ruleCondition(rule: unknown, result: readonly string[] | undefined): Condition {
  if (!isObject(rule)) return UNKNOWN;
  if (typeof rule['Condition'] === 'string') return UNKNOWN;
  if (rule['Not'] !== undefined) {
    return { kind: 'not', condition: ruleCondition(rule['Not'], result) };
  }
  for (const [member, kind] of [
    ['And', 'and'],
    ['Or', 'or'],
  ] as const) {
    const rules = rule[member];
    if (Array.isArray(rules)) {
      return { kind, conditions: rules.map((each) => ruleCondition(each, result)) };
    }
  }
  const variable = rule['Variable'];
  const whole = typeof variable === 'string' ? membersOf(variable) : undefined;
  const operator = Object.keys(rule).find((member) => OPERATOR.test(member));
  if (whole === undefined || result === undefined || operator === undefined) return UNKNOWN;
  if (whole.length <= result.length || !startsWith(whole, result)) return UNKNOWN;
  const value = operator.endsWith('Path') ? undefined : rule[operator];
  return { kind: 'comparison', comparison: { path: whole.slice(result.length), operator, value } };
}

/** The members of a simple JSONPath, such as `$.decision.approved`; undefined for others. */
export function membersOf(path: string): readonly string[] | undefined {
  if (path === '$') return [];
  return /^\$(\.[\w-]+)+$/.test(path) ? path.slice(2).split('.') : undefined;
}

/** All comparisons of a condition, and the types of members that it shows otherwise. */
export function comparisonsIn(condition: Condition): readonly Comparison[] {
  switch (condition.kind) {
    case 'comparison':
      return [condition.comparison];
    case 'and':
    case 'or':
      return condition.conditions.flatMap(comparisonsIn);
    case 'not':
      return comparisonsIn(condition.condition);
    case 'unknown':
      return condition.typed.map((member) => ({ ...member, value: true }));
  }
}

/** Whether a condition uses a member in another way than to compare it with decisions. */
export function hasUnknownUse(condition: Condition, path: readonly string[]): boolean {
  switch (condition.kind) {
    case 'unknown':
      return condition.paths.some((each) => isSamePath(each, path));
    case 'not':
      return hasUnknownUse(condition.condition, path);
    case 'and':
    case 'or':
      return condition.conditions.some((each) => hasUnknownUse(each, path));
    case 'comparison': {
      const { comparison } = condition;
      const isKnown = DECISIONS.includes(comparison.operator) || isTypeTest(comparison.operator);
      return !isKnown && isSamePath(comparison.path, path);
    }
  }
}

/**
 * Whether a condition can be true because a member differs from a text, as in `Not` and `!=`.
 *
 * @param isNegated whether the condition is below an odd number of negations
 */
export function acceptsOtherTexts(
  condition: Condition,
  path: readonly string[],
  isNegated = false,
): boolean {
  switch (condition.kind) {
    case 'unknown':
      return false;
    case 'not':
      return acceptsOtherTexts(condition.condition, path, !isNegated);
    case 'and':
    case 'or':
      return condition.conditions.some((each) => acceptsOtherTexts(each, path, isNegated));
    case 'comparison': {
      const { comparison } = condition;
      return (
        isNegated && comparison.operator === 'StringEquals' && isSamePath(comparison.path, path)
      );
    }
  }
}

/** Whether an operator tests the presence or the type of a member. */
function isTypeTest(operator: string): boolean {
  return operator.startsWith('Is');
}

function isSamePath(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && startsWith(one, other);
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, at) => path[at] === name);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value)
  );
}
