import {
  comparisonsIn,
  isObject,
  membersOf,
  ruleCondition,
  unknownPaths,
  type Condition,
} from './choiceCondition';
import { fillers, keyOf, OPEN, valuesFor, type MemberValue } from './choiceOutcome';
import { jsonataCondition } from './jsonataCondition';
import { place } from './members';
import { openMembers, type OpenMember } from './openMembers';

/** The outputs that approve and reject a waiting task, JSON texts. */
export interface Answers {
  approve: string;
  reject: string;
  /** The members that a person must enter. They are null in the texts. */
  open: readonly OpenMember[];
}

type State = Readonly<Record<string, unknown>>;

const YES = /^(approved?|accept(ed)?|confirm(ed)?|yes|ok|true)$/i;
const NO = /^(reject(ed)?|den(y|ied)|declined?|refused?|no|false)$/i;
/** A Boolean whose name matches, such as `rejected` or `isDenied`, is true for a rejection. */
const NEGATIVE = /(reject(ed)?|den(y|ied)|declined?|refused?|cancell?(ed)?|abort(ed)?|fail(ed)?)$/i;
/** The operators whose values can be decisions. */
const DECISIONS = ['BooleanEquals', 'StringEquals'];

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
 * in `{"Variable": "$.approved", "BooleanEquals": true}`. Without such a member, the task is completed
 * with a form.
 *
 * @param next the state after the task
 */
export function approvalOf(state: State | undefined, next: State | undefined): Answers | undefined {
  return inferredApproval(conditionsOf(state, next))?.answers;
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
  /** The members of the example that a person must enter. */
  open: readonly OpenMember[];
}

/**
 * Infers the form of a task from the Choice that follows it.
 *
 * @param next the state after the task
 */
export function taskFormOf(state: State | undefined, next: State | undefined): TaskForm {
  const conditions = conditionsOf(state, next);
  const inferred = inferredApproval(conditions);
  const members = inferred?.members ?? exampleMembers(conditions);
  if (members.length === 0) return { approval: undefined, example: undefined, open: [] };
  return {
    approval: members.length === 1 ? inferred?.answers : undefined,
    example: outputOf(members),
    open: openMembers(members, conditions.flatMap(comparisonsIn)),
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
    return changesResult(state) ? { kind: 'unknown', paths: [] } : jsonataCondition(expression);
  });
}

interface InferredApproval {
  readonly answers: Answers;
  /** The members of the approval. */
  readonly members: readonly MemberValue[];
}

function inferredApproval(conditions: readonly Condition[]): InferredApproval | undefined {
  const comparisons = conditions
    .flatMap(comparisonsIn)
    .filter(({ operator }) => DECISIONS.includes(operator));
  for (const { path } of comparisons) {
    const values = comparisons
      .filter((one) => keyOf(one.path) === keyOf(path))
      .map((one) => one.value);
    const [yes, no] = answersOf(path.at(-1) ?? '', values) ?? [];
    if (yes !== undefined && no !== undefined) {
      const approved = decided(conditions, { path, value: yes }, { path, value: no });
      const rejected = decided(
        conditions,
        { path, value: no },
        { path, value: yes },
        approved.outcome,
      );
      return {
        answers: {
          approve: outputOf(approved.members),
          reject: outputOf(rejected.members),
          open: openMembers(
            [...approved.members, ...rejected.members],
            conditions.flatMap(comparisonsIn),
          ),
        },
        members: approved.members,
      };
    }
  }
  return undefined;
}

/**
 * Computes the members of an answer with which the Choice selects an outcome that depends on the
 * decision. If there is none, the Choice selects any outcome that the decision permits.
 *
 * @param other the opposite decision
 * @param avoided the outcome of the opposite decision
 */
function decided(
  conditions: readonly Condition[],
  decision: MemberValue,
  other: MemberValue,
  avoided?: number,
): { members: readonly MemberValue[]; outcome: number | undefined } {
  const possible = [...conditions, undefined].flatMap((_, outcome) => {
    const members = valuesFor(conditions, outcome, [decision]);
    return members === undefined ? [] : [{ members, outcome }];
  });
  const selected =
    possible.find(({ outcome }) => valuesFor(conditions, outcome, [other]) === undefined) ??
    possible.find(({ outcome }) => outcome !== avoided) ??
    possible[0];
  return {
    members: completed(selected?.members ?? [decision], conditions),
    outcome: selected?.outcome,
  };
}

/** Values with which the Choice selects its first outcome that is possible. */
function exampleMembers(conditions: readonly Condition[]): readonly MemberValue[] {
  const outcome = conditions.findIndex(
    (condition, at) =>
      comparisonsIn(condition).some(({ operator }) => operator !== 'IsPresent') &&
      valuesFor(conditions, at, []) !== undefined,
  );
  const members = outcome < 0 ? [] : (valuesFor(conditions, outcome, []) ?? []);
  return completed(members, conditions);
}

/** Adds the other members that the rules read. A Choice fails when a member is missing. */
function completed(
  members: readonly MemberValue[],
  conditions: readonly Condition[],
): readonly MemberValue[] {
  const all = [
    ...members,
    ...fillers(conditions),
    ...conditions.flatMap(unknownPaths).map((path) => ({ path, value: OPEN })),
  ];
  return all.filter(
    ({ path }, at) => all.findIndex((one) => keyOf(one.path) === keyOf(path)) === at,
  );
}

/** JSON text: an object with the members. Members that a person must enter are null. */
function outputOf(members: readonly MemberValue[]): string {
  const output = {};
  for (const { path, value } of members) place(output, path, value === OPEN ? null : value);
  return text(output);
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

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
