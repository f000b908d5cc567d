import type { AnswerField } from './answerForm';
import { isObject } from './choiceCondition';
import { parsed } from './diff';
import { isExactNumber, type ExactNumber } from './exactJson';
import { visibleText } from './visibleText';

/** A time is a text with a format. */
type SchemaType = Exclude<AnswerField['type'], 'time'>;

/** A field of a form that a schema describes. */
export interface SchemaField {
  /** The names from the answer to the member. */
  readonly path: readonly string[];
  readonly label: string;
  readonly description: string | undefined;
  readonly type: SchemaType;
  readonly isInteger: boolean;
  readonly required: boolean;
  /** Whether the member may be null. */
  readonly isNullable: boolean;
  /** The permitted values as JSON texts; undefined when any value is permitted. */
  readonly options: readonly string[] | undefined;
  /** Bounds of a number, or of the length of a text. */
  readonly min: number | ExactNumber | undefined;
  readonly max: number | ExactNumber | undefined;
  /** The format of a text: `date`, `date-time`, `email` and others. */
  readonly format: string | undefined;
  /** The first value, as it is typed. */
  readonly initial: string;
}

/** The maximum number of fields. Members beyond it are entered as JSON. */
const FIELDS_MAX = 50;
/** The maximum depth of objects whose members are fields. */
const DEPTH_MAX = 3;

/**
 * Reads the fields of the JSON schema in the comment of a state. Text may precede the schema.
 *
 * @returns undefined when the comment contains no schema of an object
 */
export function commentFields(comment: unknown): readonly SchemaField[] | undefined {
  if (typeof comment !== 'string' || !comment.includes('{')) return undefined;
  const schema = parsed(comment.slice(comment.indexOf('{')));
  return isObject(schema) ? schemaFields(schema) : undefined;
}

/** The text of a comment for people, without a schema that follows it; undefined if there is none. */
export function commentText(comment: unknown): string | undefined {
  if (typeof comment !== 'string') return undefined;
  const text =
    commentFields(comment) === undefined ? comment : comment.slice(0, comment.indexOf('{'));
  return text.trim() === '' ? undefined : text.trim();
}

/**
 * Reads the fields of a JSON schema of an object: `properties`, `required`, `type`, `enum`,
 * `const`, `title`, `description`, `default`, `format`, bounds and lengths. Other keywords do not
 * change the form.
 *
 * @returns undefined for other schemas, and for those with too many fields
 */
export function schemaFields(
  schema: Readonly<Record<string, unknown>>,
): readonly SchemaField[] | undefined {
  const fields = fieldsIn(schema, [], true);
  return fields.length === 0 || fields.length > FIELDS_MAX ? undefined : fields;
}

function fieldsIn(
  schema: Readonly<Record<string, unknown>>,
  path: readonly string[],
  isRequired: boolean,
): readonly SchemaField[] {
  const properties = schema['properties'];
  if (!isObject(properties)) return [];
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const member = isObject(property) ? property : {};
    const inner = [...path, name];
    const memberRequired = isRequired && required.includes(name);
    if (isObject(member['properties']) && inner.length < DEPTH_MAX) {
      return fieldsIn(member, inner, memberRequired);
    }
    return [fieldOf(member, inner, memberRequired)];
  });
}

function fieldOf(
  schema: Readonly<Record<string, unknown>>,
  path: readonly string[],
  required: boolean,
): SchemaField {
  const title = schema['title'];
  const description = schema['description'];
  const options = optionsOf(schema);
  const type = options === undefined ? typeOf(schema) : 'JSON';
  const isText = type === 'text';
  return {
    path,
    label: visibleText(typeof title === 'string' && title !== '' ? title : path.join('.')),
    description: typeof description === 'string' ? visibleText(description) : undefined,
    type,
    isInteger: typesOf(schema).includes('integer') && !typesOf(schema).includes('number'),
    required,
    isNullable: typesOf(schema).includes('null'),
    options,
    min: numberOf(schema[isText ? 'minLength' : 'minimum']),
    max: numberOf(schema[isText ? 'maxLength' : 'maximum']),
    format: typeof schema['format'] === 'string' ? schema['format'] : undefined,
    initial: initialOf(schema['default'], type),
  };
}

function typesOf(schema: Readonly<Record<string, unknown>>): readonly unknown[] {
  const declared: unknown = schema['type'];
  return Array.isArray(declared) ? declared : [declared];
}

function typeOf(schema: Readonly<Record<string, unknown>>): SchemaType {
  const type = typesOf(schema).find((each) => each !== 'null');
  switch (type) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'yes/no';
    default:
      return 'JSON';
  }
}

function optionsOf(schema: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const permitted: unknown = schema['enum'];
  if (Array.isArray(permitted) && permitted.length > 0) {
    return permitted.map((value) => JSON.stringify(value));
  }
  return schema['const'] === undefined ? undefined : [JSON.stringify(schema['const'])];
}

function initialOf(value: unknown, type: SchemaType): string {
  if (value === undefined) return '';
  return type === 'text' && typeof value === 'string' ? value : JSON.stringify(value);
}

function numberOf(value: unknown): number | ExactNumber | undefined {
  return typeof value === 'number' || isExactNumber(value) ? value : undefined;
}

/** The key of the tag of a state machine that describes a form. */
export const FORM_TAG = 'askel:form';
const TAG_TYPES: Readonly<Record<string, string>> = {
  text: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  date: 'date',
  json: 'json',
};

/**
 * Reads the fields of the tag `askel:form:STATE`, else of `askel:form`. The value of the tag names each
 * member with its type, such as `approved:boolean limit:number note:text:optional`. AWS permits no JSON
 * in tags.
 *
 * @returns undefined when there is no such tag, or it has another form
 */
export function tagFields(
  tags: readonly { readonly key: string; readonly value: string }[],
  state: string,
): readonly SchemaField[] | undefined {
  const tag =
    tags.find(({ key }) => key === `${FORM_TAG}:${state}`) ??
    tags.find(({ key }) => key === FORM_TAG);
  const words = tag?.value.trim().split(/\s+/) ?? [];
  const members = words.map((word) => /^([\w.@/+=-]+):(\w+)(:optional)?$/.exec(word));
  if (members.length === 0 || members.some((found) => found === null)) return undefined;
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [, name = '', word = '', optional] of members.filter((found) => found !== null)) {
    const type = TAG_TYPES[word];
    if (type === undefined) return undefined;
    const property =
      type === 'json' ? {} : type === 'date' ? { type: 'string', format: 'date' } : { type };
    Object.defineProperty(properties, name, { value: property, enumerable: true });
    if (optional === undefined) required.push(name);
  }
  return schemaFields({ properties, required });
}
