import { isObject } from './choiceCondition';
import { parsed, type AnswerField } from './answerForm';
import { approvalOf, taskFormOf, type Answers, type TaskForm } from './approval';
import { keyOf } from './choiceReads';
import { commentFields, commentText, tagFields, type SchemaField } from './formSchema';
import type { OpenMember } from './openMembers';

type State = Readonly<Record<string, unknown>>;
type Tag = Readonly<Record<'key' | 'value', string>>;

/** The form of a task, from the best source that exists. */
export interface InboxForm extends TaskForm {
  /** The fields that a schema describes; undefined without a schema. */
  readonly fields: readonly SchemaField[] | undefined;
  /** The comment of the state, which explains the task; undefined if there is none. */
  readonly comment: string | undefined;
  /**
   * The error if the tags could not be read. The form is then a guess, and has no buttons: a tag
   * can demand members that a button would not answer.
   */
  readonly failure?: unknown;
}

/** The form of a task about which nothing is known. */
export const NO_FORM: InboxForm = {
  approval: undefined,
  decided: undefined,
  open: [],
  fields: undefined,
  comment: undefined,
};

/** Where a form may come from. Each source is read only if the sources before have no form. */
export interface FormSources {
  readonly state: State | undefined;
  /** The state after the task. */
  readonly next: State | undefined;
  readonly name: string;
  readonly tags: () => Promise<readonly Tag[]>;
  /** An earlier answer of the same state, JSON text; undefined if there is none. */
  readonly earlierAnswer: () => Promise<string | undefined>;
}

/**
 * Selects the form of a task. Its sources are the schema in the comment of its state, the tag
 * `askel:form`, the next Choice, and an earlier answer.
 */
export async function inboxForm(sources: FormSources): Promise<InboxForm> {
  const { state, next, name } = sources;
  const inferred = taskFormOf(state, next);
  const comment = commentText(state?.['Comment']);
  const own = commentFields(state?.['Comment']);
  const read = own === undefined ? await readTags(sources.tags) : { tags: [] };
  const fields = own ?? tagFields(read.tags ?? [], name);
  if (fields !== undefined) {
    return { ...inferred, approval: withinFields(inferred, fields), fields, comment };
  }
  const form = inferred.open.length > 0 ? inferred : earlierForm(await sources.earlierAnswer());
  return read.tags === undefined
    ? { ...form, approval: undefined, fields, comment, failure: read.failure }
    : { ...form, fields, comment };
}

async function readTags(
  read: FormSources['tags'],
): Promise<{ tags: readonly Tag[] } | { tags?: undefined; failure: unknown }> {
  try {
    return { tags: await read() };
  } catch (failure) {
    return { failure };
  }
}

/** The buttons of a form whose only required field is the inferred decision. */
function withinFields(
  { approval }: TaskForm,
  fields: readonly SchemaField[],
): TaskForm['approval'] {
  return approval !== undefined && decidesAll(approval, fields, ({ required }) => required)
    ? approval
    : undefined;
}

/**
 * The answers of buttons that have no form. With a schema, they exist only if the decision is its
 * only required field, and no other field has a default. The promise is rejected when the tags
 * could not be read.
 *
 * @param next the state after the task
 */
export async function quickAnswers({
  state,
  next,
  name,
  tags,
}: Omit<FormSources, 'earlierAnswer'>): Promise<Answers | undefined> {
  const answers = approvalOf(state, next);
  if (answers === undefined) return undefined;
  const fields = commentFields(state?.['Comment']) ?? tagFields(await tags(), name) ?? [];
  return decidesAll(answers, fields, ({ required, initial }) => required || initial !== '')
    ? answers
    : undefined;
}

/** Whether a decision sets all fields that a condition selects. */
function decidesAll(
  { path }: Answers,
  fields: readonly SchemaField[],
  isSelected: (field: SchemaField) => boolean,
): boolean {
  return fields.filter(isSelected).every((field) => keyOf(field.path) === keyOf(path));
}

/** A form with the members of an earlier answer, without its values. No member is required. */
export function earlierForm(answer: string | undefined): TaskForm {
  const members = answer === undefined ? undefined : parsed(answer);
  if (!isObject(members) || Object.keys(members).length === 0) return NO_FORM;
  const open = Object.entries(members).map(([name, value]): OpenMember => {
    return { path: [name], type: typeOf(value), optional: true };
  });
  return { approval: undefined, decided: undefined, open };
}

function typeOf(value: unknown): AnswerField['type'] {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'yes/no' : 'JSON';
}
