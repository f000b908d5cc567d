/** The outputs that approve and reject a waiting task. */
export interface Approval {
  /** JSON text. */
  approve: string;
  /** JSON text; undefined when a rejection fails the task. */
  reject: string | undefined;
}

type State = Readonly<Record<string, unknown>>;

/** A member of the task's output, and a value that a rule of the next Choice compares it with. */
interface Comparison {
  path: readonly string[];
  value: unknown;
}

const YES = /^(approved?|accept(ed)?|confirm(ed)?|yes|ok|true)$/i;
const NO = /^(reject(ed)?|den(y|ied)|declined?|refused?|no|false)$/i;
/** A Boolean with such a name, as `rejected` or `isDenied`, is true for a rejection. */
const NEGATIVE = /(reject(ed)?|den(y|ied)|declined?|refused?|cancell?(ed)?|abort(ed)?|fail(ed)?)$/i;
const DEFAULT: Approval = { approve: text({ approved: true }), reject: undefined };

/** Whether a state waits for an answer that the inbox can give: a callback or an activity. */
export function isAnswerable(state: State | undefined): boolean {
  const resource = state?.['Resource'];
  return (
    typeof resource === 'string' &&
    (resource.endsWith('.waitForTaskToken') || resource.includes(':activity:'))
  );
}

/**
 * Infers the outputs from the Choice that follows the task: the member that it compares, as
 * `$.approved` in `{"Variable": "$.approved", "BooleanEquals": true}`.
 *
 * @param next the state after the task
 */
export function approvalOf(state: State | undefined, next: State | undefined): Approval {
  if (state === undefined || next?.['Type'] !== 'Choice') return DEFAULT;
  // With an InputPath, the Choice reads other members than those of the task's output.
  if (next['InputPath'] !== undefined) return DEFAULT;
  const rules = list(next['Choices']).flatMap(flatRules);
  const comparisons = [
    ...rules.flatMap((rule) => comparisonOf(rule, resultPathOf(state))),
    ...(changesResult(state) ? [] : rules.flatMap(jsonataComparisons)),
  ];
  for (const { path } of comparisons) {
    const values = comparisons.filter((one) => same(one.path, path)).map((one) => one.value);
    const answer = answersOf(path.at(-1) ?? '', values);
    if (answer !== undefined) {
      return { approve: text(nested(path, answer[0])), reject: text(nested(path, answer[1])) };
    }
  }
  return DEFAULT;
}

/**
 * The values that approve and reject; undefined when the compared values show neither.
 *
 * @param name the compared member; `rejected` is false in an approval
 */
function answersOf(
  name: string,
  values: readonly unknown[],
): readonly [unknown, unknown] | undefined {
  if (values.some((value) => typeof value === 'boolean')) {
    return NEGATIVE.test(name) ? [false, true] : [true, false];
  }
  const words = values.filter((value) => typeof value === 'string');
  const yes = words.find((word) => YES.test(word));
  const no = words.find((word) => NO.test(word));
  if (yes === undefined && no === undefined) return undefined;
  return [yes ?? 'approved', no ?? 'rejected'];
}

/** The position of the task's result in the input of the next state; undefined if unknown. */
function resultPathOf(state: State): readonly string[] | undefined {
  if (state['ResultSelector'] !== undefined || state['OutputPath'] !== undefined) return undefined;
  const path = state['ResultPath'];
  return path === undefined ? [] : typeof path === 'string' ? membersOf(path) : undefined;
}

/** Whether a JSONata state's output is not the result of its task. */
function changesResult(state: State): boolean {
  return state['Output'] !== undefined;
}

function flatRules(rule: unknown): State[] {
  if (!isState(rule)) return [];
  return [
    rule,
    ...list(rule['And']).flatMap(flatRules),
    ...list(rule['Or']).flatMap(flatRules),
    ...flatRules(rule['Not']),
  ];
}

function comparisonOf(rule: State, result: readonly string[] | undefined): Comparison[] {
  const variable = rule['Variable'];
  const path = typeof variable === 'string' ? membersOf(variable) : undefined;
  if (path === undefined || result === undefined || path.length <= result.length) return [];
  if (!same(path.slice(0, result.length), result)) return [];
  return ['BooleanEquals', 'StringEquals']
    .filter((operator) => rule[operator] !== undefined)
    .map((operator) => ({ path: path.slice(result.length), value: rule[operator] }));
}

function jsonataComparisons(rule: State): Comparison[] {
  const condition = rule['Condition'];
  if (typeof condition !== 'string') return [];
  const found = condition.matchAll(
    /\$states\.input((?:\.\w+)+)(?:\s*=\s*(?:(true|false)\b|["']([^"']*)["']))?/g,
  );
  return [...found].flatMap(([whole, path = '', boolean, word]) => {
    const isCompared = boolean !== undefined || word !== undefined;
    // `{% $states.input.approved %}` is a comparison with true.
    const isAlone = condition.replace(/^\{%|%\}$/g, '').trim() === whole.trim();
    if (!isCompared && !isAlone) return [];
    return [{ path: path.slice(1).split('.'), value: word ?? boolean !== 'false' }];
  });
}

/** The members of a simple JSONPath, such as `$.decision.approved`; undefined for others. */
function membersOf(path: string): readonly string[] | undefined {
  if (path === '$') return [];
  return /^\$(\.[\w-]+)+$/.test(path) ? path.slice(2).split('.') : undefined;
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.join('.') === other.join('.');
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isState(value: unknown): value is State {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
