import { describe, expect, test } from 'vitest';
import {
  commentFields,
  commentText,
  schemaFields,
  tagFields,
  type SchemaField,
} from './formSchema';
import {
  fieldKey,
  initialValues,
  replacedValues,
  schemaAnswer,
  schemaDraft,
  schemaErrors,
  schemaFieldError,
  valuesAfter,
  valuesOf,
} from './schemaAnswer';
import { earlierForm, inboxForm, quickAnswers, type FormSources } from './taskForm';

const SCHEMA = {
  type: 'object',
  required: ['approved', 'limit', 'address'],
  properties: {
    approved: { type: 'boolean', title: 'Approve the order?' },
    limit: { type: 'integer', minimum: 1, maximum: 100, description: 'In euros' },
    note: { type: 'string', maxLength: 5 },
    channel: { enum: ['mail', 'phone', 3], default: 'mail' },
    address: {
      type: 'object',
      required: ['city'],
      properties: { city: { type: 'string', minLength: 2 }, zip: { type: ['string', 'null'] } },
    },
    due: { type: 'string', format: 'date' },
    mail: { type: 'string', format: 'email' },
    lines: { type: 'array', items: {} },
  },
};
const FIELDS = schemaFields(SCHEMA) ?? [];
const field = (name: string): SchemaField => {
  const found = FIELDS.find(({ path }) => path.join('.') === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const valuesWith = (changes: Readonly<Record<string, string>>) =>
  new Map([
    ...initialValues(FIELDS),
    ...Object.entries(changes).map(([name, value]) => [fieldKey(name.split('.')), value] as const),
  ]);

describe('the fields of a schema', () => {
  test('have labels, types and bounds, also inside objects', () => {
    expect(
      FIELDS.map(({ path, label, type, required }) => [path.join('.'), label, type, required]),
    ).toEqual([
      ['approved', 'Approve the order?', 'yes/no', true],
      ['limit', 'limit', 'number', true],
      ['note', 'note', 'text', false],
      ['channel', 'channel', 'JSON', false],
      ['address.city', 'address.city', 'text', true],
      ['address.zip', 'address.zip', 'text', false],
      ['due', 'due', 'text', false],
      ['mail', 'mail', 'text', false],
      ['lines', 'lines', 'JSON', false],
    ]);
    expect(field('channel').options).toEqual(['"mail"', '"phone"', '3']);
  });

  test('are read from a comment, also after other text', () => {
    expect(commentFields(`Ask the buyer. ${JSON.stringify(SCHEMA)}`)).toEqual(FIELDS);
    for (const comment of [undefined, 'Ask {the buyer}', '{"type":"string"}', '[1]'])
      expect(commentFields(comment)).toBeUndefined();
  });

  test('leave the text of the comment for people', () => {
    expect(commentText(`Ask the buyer. ${JSON.stringify(SCHEMA)}`)).toBe('Ask the buyer.');
    expect(commentText('Ask {the buyer}')).toBe('Ask {the buyer}');
    for (const comment of [undefined, 3, ' ', JSON.stringify(SCHEMA)])
      expect(commentText(comment)).toBeUndefined();
  });

  test('are read from the tag of the state, else of the machine', () => {
    const tags = [
      { key: 'askel:form', value: 'approved:boolean note:text:optional' },
      { key: 'askel:form:Ship', value: 'carrier:text' },
    ];
    const names = (state: string) =>
      tagFields(tags, state)?.map(({ path, type, required }) => [path[0], type, required]);
    expect(names('Review')).toEqual([
      ['approved', 'yes/no', true],
      ['note', 'text', false],
    ]);
    expect(names('Ship')).toEqual([['carrier', 'text', true]]);
    for (const value of ['', 'approved', 'approved:bool', 'a:text b'])
      expect(tagFields([{ key: 'askel:form', value }], 'Review')).toBeUndefined();
  });
});

describe('the answer of a schema', () => {
  const VALID = {
    approved: 'true',
    limit: '7',
    'address.city': 'Ulm',
    lines: '[1, {"a": null}]',
    due: '2026-01-31',
    mail: 'ada.l+orders@example.com',
  };

  test('has the typed values; empty fields are omitted', () => {
    const answer = schemaAnswer(FIELDS, valuesWith(VALID)) ?? '';
    expect(JSON.parse(answer)).toEqual({
      approved: true,
      limit: 7,
      channel: 'mail',
      address: { city: 'Ulm' },
      lines: [1, { a: null }],
      due: '2026-01-31',
      mail: 'ada.l+orders@example.com',
    });
    expect(valuesOf(FIELDS, answer)).toEqual(valuesWith({ ...VALID, lines: '[1,{"a":null}]' }));
  });

  test.each([
    ['approved', '', 'Required'],
    ['approved', 'maybe', 'Choose yes or no'],
    ['limit', '0', 'At least 1'],
    ['limit', '101', 'At most 100'],
    ['limit', '1.5', 'Not a whole number'],
    ['limit', '9007199254740993', 'At most 100'],
    ['limit', '1e3', 'At most 100'],
    ['limit', 'x', 'Not a number'],
    ['note', 'abcdef', 'At most 5 characters'],
    ['channel', '"post"', 'Not a permitted value'],
    ['address.city', 'U', 'At least 2 characters'],
    ['due', '2026-13-01', 'Not a date'],
    ['mail', 'ada', 'Not an email address'],
    ['mail', 'ada@', 'Not an email address'],
    ['mail', 'ada @example.com', 'Not an email address'],
    ['mail', 'ada@example..com', 'Not an email address'],
    ['lines', '[', 'Not JSON'],
  ])('refuses %s = %s', (name, value, error) => {
    const values = valuesWith({ ...VALID, [name]: value });
    expect(schemaFieldError(field(name), values)).toBe(error);
    expect(schemaAnswer(FIELDS, values)).toBeUndefined();
  });

  test('loses no invalid value in JSON and back', () => {
    const before = valuesWith({ approved: 'true', limit: '1,5', note: 'too long' });
    const draft = schemaDraft(FIELDS, before);
    expect(JSON.parse(draft)).toEqual({ approved: true, channel: 'mail', note: 'too long' });
    expect(valuesAfter(FIELDS, draft, before)).toEqual(before);
    const edited = valuesAfter(FIELDS, '{"note":"new"}', before);
    expect(edited?.get(fieldKey(['limit']))).toBe('1,5');
    expect(edited?.get(fieldKey(['note']))).toBe('new');
    expect(edited?.get(fieldKey(['approved']))).toBe('');
    expect(valuesAfter(FIELDS, '[]', before)).toBeUndefined();
  });

  test('has the entered values of a guessed form, and its own initial ones', () => {
    expect(replacedValues(FIELDS, '{"limit":7,"note":"fine"}')).toEqual(
      valuesWith({ limit: '7', note: 'fine' }),
    );
    expect(replacedValues(FIELDS, '{"unknown":1}')).toBeUndefined();
  });

  test('names what the fields do not permit in JSON', () => {
    expect(schemaErrors(FIELDS, schemaAnswer(FIELDS, valuesWith(VALID)) ?? '')).toBeUndefined();
    const values = valuesWith({ ...VALID, approved: '', note: 'too long' });
    const errors = schemaErrors(FIELDS, schemaDraft(FIELDS, values));
    expect(errors).toContain('approved: Required');
    expect(errors).toContain('note: At most');
    expect(schemaErrors(FIELDS, '{')).toBeUndefined();
  });

  test('keeps all digits of numbers, also of permitted values and bounds', () => {
    const schema =
      '{"properties":{"id":{"type":"integer","maximum":9007199254740993},"of":{"enum":[9007199254740993]}}}';
    const fields = commentFields(schema) ?? [];
    const answer = (id: string, of: string) =>
      schemaAnswer(
        fields,
        new Map([
          [fieldKey(['id']), id],
          [fieldKey(['of']), of],
        ]),
      )?.replaceAll(/\s/g, '');
    expect(answer('9007199254740993', '9007199254740993')).toBe(
      '{"id":9007199254740993,"of":9007199254740993}',
    );
    expect(answer('9007199254740994', '')).toBeUndefined();
    expect(answer('', '9007199254740992')).toBeUndefined();
    expect(valuesOf(fields, '{"id":9007199254740993}')?.get(fieldKey(['id']))).toBe(
      '9007199254740993',
    );
    expect(schemaErrors(fields, '{"id":9007199254740994}')).toBe('id: At most 9007199254740993');
  });

  test('names members of another type than their fields', () => {
    const errors = (members: object) =>
      schemaErrors(
        FIELDS,
        JSON.stringify({ approved: true, limit: 7, address: { city: 'Ulm' }, ...members }),
      );
    expect(errors({})).toBeUndefined();
    expect(errors({ note: 12 })).toBe('note: Not a text');
    expect(errors({ due: ['2026-01-31'], mail: null })).toBe('due: Not a text, mail: Not a text');
    expect(errors({ limit: '7' })).toBe('limit: Not a number');
    expect(errors({ approved: 'true' })).toBe('approved: Choose yes or no');
    // The schema permits null for this member only.
    expect(errors({ address: { city: 'Ulm', zip: null } })).toBeUndefined();
    expect(errors({ address: { city: null } })).toBe('address.city: Not a text');
    expect(errors({ address: 'Ulm' })).toBe('address: Not an object');
    expect(schemaErrors(FIELDS, '[]')).toBe('Not an object');
  });

  test('is not shown in the form if a member has no field', () => {
    expect(valuesOf(FIELDS, '{"limit":1,"other":2}')).toBeUndefined();
    expect(valuesOf(FIELDS, '{"limit":"1"}')).toBeUndefined();
    expect(valuesOf(FIELDS, '[]')).toBeUndefined();
  });
});

describe('the form of a task', () => {
  const choice = { Type: 'Choice', Choices: [{ Variable: '$.approved', BooleanEquals: true }] };
  const form = (sources: Partial<FormSources>) =>
    inboxForm({
      state: {},
      next: undefined,
      name: 'Review',
      tags: () => Promise.resolve([]),
      earlierAnswer: () => Promise.resolve('{"score":3,"note":"fine","ok":true,"lines":[]}'),
      ...sources,
    });

  test('comes from the comment, the tag, the next Choice, or an earlier answer', async () => {
    const comment = JSON.stringify({ properties: { city: { type: 'string' } } });
    const tags = () => Promise.resolve([{ key: 'askel:form', value: 'limit:number' }]);
    const names = async (sources: Partial<FormSources>) =>
      (await form(sources)).fields?.map(({ path }) => path[0]);
    expect(await names({ state: { Comment: comment }, tags })).toEqual(['city']);
    expect(await names({ tags, next: choice })).toEqual(['limit']);
    expect(await form({ next: choice })).toMatchObject({
      fields: undefined,
      open: [{ path: ['approved'], type: 'yes/no', optional: false }],
    });
    // The members of an earlier answer are not required.
    expect(
      (await form({})).open.map(({ path, type, optional }) => [path[0], type, optional]),
    ).toEqual([
      ['score', 'number', true],
      ['note', 'text', true],
      ['ok', 'yes/no', true],
      ['lines', 'JSON', true],
    ]);
  });

  test('has the buttons only if the decision is all that is required', async () => {
    const buttons = async (value: string) =>
      (await form({ next: choice, tags: () => Promise.resolve([{ key: 'askel:form', value }]) }))
        .approval !== undefined;
    expect(await buttons('approved:boolean note:text:optional')).toBe(true);
    expect(await buttons('approved:boolean note:text')).toBe(false);
  });

  test('answers without a form only if the decision is all that the schema has', async () => {
    const answers = async (value: string, state = {}) =>
      (await quickAnswers({
        state,
        next: choice,
        name: 'Review',
        tags: () => Promise.resolve([{ key: 'askel:form', value }]),
      })) !== undefined;
    expect(await answers('')).toBe(true);
    expect(await answers('approved:boolean note:text:optional')).toBe(true);
    expect(await answers('approved:boolean note:text')).toBe(false);
    const limit = { type: 'integer', default: 50 };
    const Comment = JSON.stringify({ properties: { approved: { type: 'boolean' }, limit } });
    expect(await answers('', { Comment })).toBe(false);
  });

  test('has no buttons while the tags are unknown, because they can demand a form', async () => {
    const refused = new Error('not authorized');
    const tags = () => Promise.reject(refused);
    expect(await form({ tags, next: choice })).toMatchObject({
      approval: undefined,
      fields: undefined,
      open: [{ path: ['approved'] }],
      failure: refused,
    });
    expect(await form({ tags })).toMatchObject({ failure: refused, open: [{}, {}, {}, {}] });
    const sources = { state: {}, next: choice, name: 'Review', tags };
    await expect(quickAnswers(sources)).rejects.toBe(refused);
    // A comment comes before the tags, so they are not read.
    const Comment = JSON.stringify({ properties: { approved: { type: 'boolean' } } });
    const commented = await form({ tags, next: choice, state: { Comment } });
    expect(commented.approval).toBeDefined();
    expect(commented.failure).toBeUndefined();
    expect(await quickAnswers({ ...sources, state: { Comment } })).toBeDefined();
  });

  test('has no members of an answer that is no object', () => {
    for (const answer of [undefined, '3', '[]', '{}', '{'])
      expect(earlierForm(answer).open).toEqual([]);
  });
});
