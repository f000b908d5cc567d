import { isObject } from './choiceCondition';
import { parsed, type AnswerField } from './answerForm';
import { taskFormOf, type TaskForm } from './approval';
import { keyOf } from './choiceOutcome';
import { commentFields, tagFields, type SchemaField } from './formSchema';
import type { OpenMember } from './openMembers';

type State = Readonly<Record<string, unknown>>;

/** The form of a task, from the best source that exists. */
export interface InboxForm extends TaskForm {
  /** The fields that a schema describes; undefined without a schema. */
  readonly fields: readonly SchemaField[] | undefined;
}

/** The form of a task about which nothing is known. */
export const NO_FORM: InboxForm = {
  approval: undefined,
  example: undefined,
  open: [],
  fields: undefined,
};

/** Where a form may come from. Each source is read only if the sources before have no form. */
export interface FormSources {
  readonly state: State | undefined;
  /** The state after the task. */
  readonly next: State | undefined;
  readonly name: string;
  readonly tags: () => Promise<readonly { readonly key: string; readonly value: string }[]>;
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
  const fields = commentFields(state?.['Comment']) ?? tagFields(await sources.tags(), name);
  if (fields !== undefined) {
    return { ...inferred, approval: withinFields(inferred, fields), fields };
  }
  if (inferred.example !== undefined) return { ...inferred, fields: undefined };
  return { ...earlierForm(await sources.earlierAnswer()), fields: undefined };
}

/** The buttons of a form whose only required field is the inferred decision. */
function withinFields(
  { approval, example }: TaskForm,
  fields: readonly SchemaField[],
): TaskForm['approval'] {
  const members = example === undefined ? undefined : parsed(example);
  if (!isObject(members)) return undefined;
  const isComplete = fields
    .filter(({ required }) => required)
    .every(({ path }) => keyOf(path) === keyOf(Object.keys(members)));
  return isComplete ? approval : undefined;
}

/** A form with the members of an earlier answer. A person enters all values again. */
export function earlierForm(answer: string | undefined): TaskForm {
  const members = answer === undefined ? undefined : parsed(answer);
  if (!isObject(members) || Object.keys(members).length === 0) return NO_FORM;
  const open = Object.entries(members).map(([name, value]): OpenMember => {
    return { path: [name], type: typeOf(value) };
  });
  const example = Object.fromEntries(Object.keys(members).map((name) => [name, null]));
  return { approval: undefined, example: JSON.stringify(example, null, 2), open };
}

function typeOf(value: unknown): AnswerField['type'] {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'yes/no' : 'JSON';
}
