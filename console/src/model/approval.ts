import {
  comparisonsIn,
  DECISIONS,
  hasUnknownUse,
  isObject,
  membersOf,
  ruleCondition,
  UNKNOWN,
  type Comparison,
  type Condition,
} from './choiceCondition';
import { keyOf, matchesNone, readMembers, type KnownMember } from './choiceReads';
import { jsonataCondition } from './jsonataCondition';
import { place } from './members';
import { openMembers, type OpenMember } from './openMembers';

/** An answer that approves or rejects a task. */
export interface Answer {
  /** JSON text: an object with the member that decides, and no other. */
  readonly output: string;
  /** The other members that the next Choice reads after this decision. */
  readonly open: readonly OpenMember[];
  /** Whether the execution fails with this decision, because no rule is true for it. */
  readonly isUnmatched: boolean;
  /** The decision if it is a word that no rule contains. */
  readonly suggested: string | undefined;
}

/** The answers that approve and reject a waiting task. */
export interface Answers {
  readonly approve: Answer;
  readonly reject: Answer;
  /** The path of the member that decides. */
  readonly path: readonly string[];
}

type State = Readonly<Record<string, unknown>>;

const YES = /^(approved?|accept(ed)?|confirm(ed)?|yes|ok|true)$/i;
const NO = /^(reject(ed)?|den(y|ied)|declined?|refused?|no|false)$/i;
/** A Boolean whose name matches, such as `rejected` or `isDenied`, is true for a rejection. */
const NEGATIVE = /(reject(ed)?|den(y|ied)|declined?|refused?|cancell?(ed)?|abort(ed)?|fail(ed)?)$/i;

/** Whether a state waits for an answer that the inbox can give: a callback or an activity. */
export function isAnswerable(state: State | undefined): boolean {
  const resource = state?.['Resource'];
  return (
    typeof resource === 'string' &&
    (resource.endsWith('.waitForTaskToken') || resource.includes(':activity:'))
  );
}

/**
 * Infers the answers from the member that the Choice after the task compares, such as `$.approved`
 * in `{"Variable": "$.approved", "BooleanEquals": true}`. Without such a member, the task is completed
 * with a form.
 *
 * @param next the state after the task
 */
export function approvalOf(state: State | undefined, next: State | undefined): Answers | undefined {
  return inferredApproval(conditionsOf(state, next), hasDefault(next));
}

/** The buttons and the fields of the form of a task. */
export interface TaskForm {
  /**
   * Undefined when the next Choice compares no member that approves or rejects. Also undefined
   * when it reads several members, because a person must enter the others.
   */
  readonly approval: Answers | undefined;
  /** The path of the member that approves or rejects; undefined if there is none. */
  readonly decided: readonly string[] | undefined;
  /** The members that the next Choice reads, with the decision. */
  readonly open: readonly OpenMember[];
}

/**
 * Infers the form of a task from the Choice that follows it.
 *
 * @param next the state after the task
 */
export function taskFormOf(state: State | undefined, next: State | undefined): TaskForm {
  const conditions = conditionsOf(state, next);
  const answers = inferredApproval(conditions, hasDefault(next));
  const members = readMembers(conditions);
  return {
    approval: members.length === 1 ? answers : undefined,
    decided: answers?.path,
    open: openMembers(members, conditions, hasDefault(next)),
  };
}

/** The conditions of the next Choice about the task's output, in the order of its rules. */
function conditionsOf(state: State | undefined, next: State | undefined): Condition[] {
  if (state === undefined || next?.['Type'] !== 'Choice') return [];
  // With an InputPath, the Choice reads other members than those of the task's output.
  if (next['InputPath'] !== undefined) return [];
  const result = resultPathOf(state);
  return list(next['Choices']).map((rule) => {
    const expression = isObject(rule) ? rule['Condition'] : undefined;
    if (typeof expression !== 'string') return ruleCondition(rule, result);
    return changesResult(state) ? UNKNOWN : jsonataCondition(expression);
  });
}

/** A sentence about a decision for which no rule is true. */
export function unmatchedText(verb: 'Approve' | 'Reject'): string {
  return `“${verb}” fails the execution with States.NoChoiceMatched: the next Choice has no rule for this decision, and no default.`;
}

/** A sentence about a decision that no rule contains. */
export function suggestedText(word: string): string {
  return `“${word}” is a suggestion. The next Choice does not contain this word, so change it if other states or systems expect another one.`;
}

function hasDefault(next: State | undefined): boolean {
  return next?.['Default'] !== undefined;
}

function inferredApproval(
  conditions: readonly Condition[],
  withDefault: boolean,
): Answers | undefined {
  const all = conditions.flatMap(comparisonsIn);
  const comparisons = all.filter(({ operator }) => DECISIONS.includes(operator));
  const answer = (decision: KnownMember): Answer => ({
    output: outputOf(decision),
    open: openMembers(readMembers(conditions, decision), conditions, withDefault),
    isUnmatched: !withDefault && matchesNone(conditions, decision),
    suggested: suggestionOf(decision, comparisons),
  });
  for (const { path } of comparisons) {
    const values = comparisons
      .filter((one) => keyOf(one.path) === keyOf(path))
      .map((one) => one.value);
    const isUnderstood = !conditions.some((one) => hasUnknownUse(one, path));
    const [yes, no] = answersOf(path.at(-1) ?? '', values, isUnderstood) ?? [];
    if (yes !== undefined && no !== undefined) {
      return { approve: answer({ path, value: yes }), reject: answer({ path, value: no }), path };
    }
  }
  return undefined;
}

function suggestionOf(
  { path, value }: KnownMember,
  comparisons: readonly Comparison[],
): string | undefined {
  const isCompared = comparisons.some(
    (one) => keyOf(one.path) === keyOf(path) && one.value === value,
  );
  return typeof value === 'string' && !isCompared ? value : undefined;
}

function outputOf({ path, value }: KnownMember): string {
  const output = {};
  place(output, path, value);
  return JSON.stringify(output, null, 2);
}

/**
 * The values that approve and reject; undefined when the compared values do not show both. The
 * opposite of a single word is a suggestion. With further words of unknown meaning there is none.
 *
 * @param name the compared member; `rejected` is false in an approval
 * @param isUnderstood whether the rules use the member only in comparisons with `values`
 */
function answersOf(
  name: string,
  values: readonly unknown[],
  isUnderstood: boolean,
): readonly [unknown, unknown] | undefined {
  if (values.some((value) => typeof value === 'boolean')) {
    return NEGATIVE.test(name) ? [false, true] : [true, false];
  }
  const words = new Set(values.filter((value) => typeof value === 'string'));
  const yes = [...words].find((word) => YES.test(word));
  const no = [...words].find((word) => NO.test(word));
  if (yes !== undefined && no !== undefined) return [yes, no];
  if (words.size !== 1 || !isUnderstood || (yes ?? no) === undefined) return undefined;
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

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
