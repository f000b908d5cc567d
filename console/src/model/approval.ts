/** The outputs that approve and reject a waiting task. */
export interface Approval {
  /** JSON text. */
  approve: string;
  /** JSON text; undefined when a rejection fails the task. */
  reject: string | undefined;
}

/** Outputs with which the task succeeds in both cases: it approves or rejects. */
export interface Answers extends Approval {
  reject: string;
}

type State = Readonly<Record<string, unknown>>;

/** A member of the task's output, and a value that a rule of the next Choice compares it with. */
interface Comparison {
  path: readonly string[];
  value: unknown;
}

const YES = /^(approved?|accept(ed)?|confirm(ed)?|yes|ok|true)$/i;
const NO = /^(reject(ed)?|den(y|ied)|declined?|refused?|no|false)$/i;
/** The comparisons of a Choice whose values can be members of an answer. */
const OPERATORS = [
  'BooleanEquals',
  'StringEquals',
  'NumericEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
];
/** A Boolean whose name matches, such as `rejected` or `isDenied`, is true for a rejection. */
const NEGATIVE = /(reject(ed)?|den(y|ied)|declined?|refused?|cancell?(ed)?|abort(ed)?|fail(ed)?)$/i;
const MEMBER = { enumerable: true, configurable: true, writable: true };
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
 * Infers the outputs from the member that the Choice after the task compares, such as `$.approved`
 * in `{"Variable": "$.approved", "BooleanEquals": true}`. Without such a member, the output
 * `{"approved": true}` approves.
 *
 * @param next the state after the task
 */
export function approvalOf(state: State | undefined, next: State | undefined): Approval {
  return inferredApproval(comparisonsOf(state, next)) ?? DEFAULT;
}

/** The buttons and the initial text of the form of a task. */
export interface TaskForm {
  /**
   * Undefined when the next Choice compares no member that approves or rejects. Also undefined
   * when it compares several members, because a person must enter the others.
   */
  approval: Answers | undefined;
  /** JSON text: an object with each member that the next Choice compares; undefined without any. */
  example: string | undefined;
}

/**
 * Infers the form of a task from the Choice that follows it.
 *
 * @param next the state after the task
 */
export function taskFormOf(state: State | undefined, next: State | undefined): TaskForm {
  const comparisons = comparisonsOf(state, next);
  const [first] = comparisons;
  if (first === undefined) return { approval: undefined, example: undefined };
  const approval = inferredApproval(comparisons);
  const isOneMember = comparisons.every(({ path }) => samePath(path, first.path));
  return {
    approval: isOneMember ? approval : undefined,
    example: approval?.approve ?? exampleOf(comparisons),
  };
}

/** The members of the task's output that the next Choice compares, with the compared values. */
function comparisonsOf(state: State | undefined, next: State | undefined): Comparison[] {
  if (state === undefined || next?.['Type'] !== 'Choice') return [];
  // With an InputPath, the Choice reads other members than those of the task's output.
  if (next['InputPath'] !== undefined) return [];
  const rules = list(next['Choices']).flatMap(flatRules);
  return [
    ...rules.flatMap((rule) => comparisonOf(rule, resultPathOf(state))),
    ...(changesResult(state) ? [] : rules.flatMap(jsonataComparisons)),
  ];
}

/** JSON text: an object with each compared member. The Choice fails when a member is missing. */
function exampleOf(comparisons: readonly Comparison[]): string {
  const example = {};
  for (const { path, value } of comparisons) place(example, path, value);
  return text(example);
}

function inferredApproval(comparisons: readonly Comparison[]): Answers | undefined {
  for (const { path } of comparisons) {
    const values = comparisons.filter((one) => samePath(one.path, path)).map((one) => one.value);
    const answer = answersOf(path.at(-1) ?? '', values);
    if (answer !== undefined) {
      const output = (value: unknown) => exampleOf([{ path, value }, ...comparisons]);
      return { approve: output(answer[0]), reject: output(answer[1]) };
    }
  }
  return undefined;
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
  if (!samePath(path.slice(0, result.length), result)) return [];
  return OPERATORS.filter((operator) => rule[operator] !== undefined).map((operator) => ({
    path: path.slice(result.length),
    value: rule[operator],
  }));
}

function jsonataComparisons(rule: State): Comparison[] {
  const condition = rule['Condition'];
  if (typeof condition !== 'string') return [];
  const found = condition.matchAll(
    /\$states\.input((?:\.\w+)+)(?:\s*=\s*(?:(true|false)\b|["']([^"']*)["'])|\s*(?:[<>]=?|=)\s*(-?\d+(?:\.\d+)?))?/g,
  );
  return [...found].flatMap(([whole, path = '', boolean, word, number]) => {
    const isCompared = (boolean ?? word ?? number) !== undefined;
    // `{% $states.input.approved %}` is a comparison with true.
    const isWholeCondition = condition.replace(/^\{%|%\}$/g, '').trim() === whole.trim();
    if (!isCompared && !isWholeCondition) return [];
    return [
      {
        path: path.slice(1).split('.'),
        value: word ?? (number === undefined ? boolean !== 'false' : Number(number)),
      },
    ];
  });
}

/** The members of a simple JSONPath, such as `$.decision.approved`; undefined for others. */
function membersOf(path: string): readonly string[] | undefined {
  if (path === '$') return [];
  return /^\$(\.[\w-]+)+$/.test(path) ? path.slice(2).split('.') : undefined;
}

/** Adds a member at a path. Keeps a member that the object already has there. */
function place(object: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  const member = Object.hasOwn(object, name) ? object[name] : undefined;
  if (rest.length === 0) {
    if (member === undefined) Object.defineProperty(object, name, { value, ...MEMBER });
    return;
  }
  if (member !== undefined && !isState(member)) return;
  const inner = { ...member };
  place(inner, rest, value);
  Object.defineProperty(object, name, { value: inner, ...MEMBER });
}

function samePath(one: readonly string[], other: readonly string[]): boolean {
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
