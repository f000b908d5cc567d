import { describe, expect, test } from 'vitest';
import type { Criteria } from '../api/executions';
import type { AttributeName } from '../api/searchAttributes';
import { EXECUTION_STATUSES } from './criteria';
import { readTokens, splitTokens, tokensOf, typedText, type FilterToken } from './filterTokens';

const text = (value: string): FilterToken => ({ operator: 'starts with', value });
const status = (operator: string, value: string): FilterToken => ({
  propertyKey: 'status',
  operator,
  value,
});

const ALL = EXECUTION_STATUSES;

describe('filter tokens', () => {
  test.each<[Criteria, string[]]>([
    [{ name: 'order-' }, ['name starts with order-']],
    [{ cause: 'kind is bad' }, ['cause contains kind is bad']],
    [{ input: 'order-7' }, ['input contains order-7']],
    [{ status: ['RUNNING', 'FAILED'] }, ['status = RUNNING', 'status = FAILED']],
    [
      { status: ['RUNNING', 'SUCCEEDED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'] },
      ['status != FAILED'],
    ],
    [{ paused: true }, ['paused = yes']],
    [{ redriveFilter: 'REDRIVEN', error: 'E' }, ['error = E', 'redriveFilter = yes']],
    [{ redriveFilter: 'NOT_REDRIVEN' }, ['redriveFilter = no']],
  ])('of %j are %j, and convert back', (criteria, written) => {
    const tokens = tokensOf(criteria);
    expect(
      tokens.map((each) => `${each.propertyKey ?? ''} ${each.operator} ${String(each.value)}`),
    ).toEqual(written);
    expect(readTokens(tokens, 'local')).toEqual({ criteria });
  });

  test('can exclude a status', () => {
    expect(readTokens([status('!=', 'FAILED'), status('=', 'RUNNING')], 'local')).toEqual({
      criteria: { status: ['RUNNING'] },
    });
    expect(readTokens([status('!=', 'FAILED'), status('=', 'FAILED')], 'local')).toMatch(/exclude/);
  });

  test.each<[FilterToken, Criteria]>([
    [
      text('status != failed and error = Declined'),
      { status: ALL.filter((one) => one !== 'FAILED'), error: 'Declined' },
    ],
    [
      status('=', 'Timed out and Name starts with order-'),
      { status: ['TIMED_OUT'], name: 'order-' },
    ],
    [
      text('order- AND failed state = "Charge and ship"'),
      { name: 'order-', failedState: 'Charge and ship' },
    ],
    [text('paused = No and status = running'), { paused: false, status: ['RUNNING'] }],
    [
      text('redriven = no and status = failed'),
      { redriveFilter: 'NOT_REDRIVEN', status: ['FAILED'] },
    ],
    [
      { propertyKey: 'cause', operator: 'contains', value: 'no and error and Redriven = yes' },
      { cause: 'no and error', redriveFilter: 'REDRIVEN' },
    ],
    [
      { propertyKey: 'cause', operator: 'contains', value: 'limit and machine = payments' },
      { cause: 'limit and machine = payments' },
    ],
    [
      {
        propertyKey: 'cause',
        operator: 'contains',
        value: 'failed and error 2026-11-20 in log and ended before 2026-11-20T00:00Z',
      },
      { cause: 'failed and error 2026-11-20 in log', stoppedTo: '2026-11-20T00:00:00.000Z' },
    ],
    [text('Name starts with batch=7'), { name: 'batch=7' }],
    [
      { propertyKey: 'error', operator: '=', value: 'Bad and size = 4' },
      { error: 'Bad and size = 4' },
    ],
    [
      { propertyKey: 'error', operator: '=', value: '"Bad and status = failed"' },
      { error: 'Bad and status = failed' },
    ],
    [
      text("cause contains 'late and status = x' and status = failed"),
      { cause: 'late and status = x', status: ['FAILED'] },
    ],
  ])('with “and” are several filters: %j', (token, criteria) => {
    expect(readTokens(splitTokens([token]), 'local')).toEqual({ criteria });
  });

  test.each<[string, Criteria]>([
    ['"Charge and ship"', { failedState: 'Charge and ship' }],
    ["'Charge it'", { failedState: 'Charge it' }],
    ['" x"', { failedState: ' x' }],
    ['"a \\"b\\""', { failedState: 'a "b"' }],
    ['"\\d"', { failedState: '\\d' }],
    // Quotation marks that do not enclose the whole value are a part of it.
    ['"a":"b"', { failedState: '"a":"b"' }],
    ["'a' or 'b'", { failedState: "'a' or 'b'" }],
    ["'it's'", { failedState: "it's" }],
    ['"a', { failedState: '"a' }],
  ])('of any property can be in quotation marks: %s', (value, criteria) => {
    const chosen = { propertyKey: 'failedState', operator: '=', value };
    for (const token of [chosen, text(`Failed state = ${value}`)])
      expect(readTokens(splitTokens([token]), 'local')).toEqual({ criteria });
  });

  test('with random values are the same after each conversion', () => {
    const attributes: AttributeName[] = [
      { name: 'order', type: 'KEYWORD' },
      { name: 'note', type: 'TEXT' },
    ];
    const read = (tokens: readonly FilterToken[]) =>
      readTokens(splitTokens(tokens, attributes), 'utc', [], attributes);
    const random = randomNumbers(20_261_201);
    for (let round = 0; round < 300; round++) {
      const criteria = randomCriteria(random);
      const tokens = tokensOf(criteria);
      expect(read(tokens)).toEqual({ criteria });
      const typed = typedText(tokens, {}, attributes);
      expect(read([text(typed)]), typed).toEqual({ criteria });
    }
  });

  test('name the invalid part after “and”', () => {
    const tokens = splitTokens([text('status = FAILED and error != Declined')]);
    expect(readTokens(tokens, 'local')).toBe('Write “Error = …”.');
  });

  test('have times in the zone of the console, unless they name a zone', () => {
    const from = (value: string, zone: 'local' | 'utc') =>
      readTokens([{ propertyKey: 'from', operator: '>=', value }], zone);
    expect(from('2026-11-20 12:00', 'utc')).toEqual({
      criteria: { from: '2026-11-20T12:00:00.000Z' },
    });
    expect(from('2026-11-20', 'utc')).toEqual({ criteria: { from: '2026-11-20T00:00:00.000Z' } });
    expect(from('2026-11-20 12:00', 'local')).toEqual({
      criteria: { from: new Date(2026, 10, 20, 12).toISOString() },
    });
    for (const zone of ['local', 'utc'] as const)
      expect(from('2026-11-20T12:00:00+02:00', zone)).toEqual({
        criteria: { from: '2026-11-20T10:00:00.000Z' },
      });
  });

  test('of times need no operator before a date', () => {
    const read = (value: string) => readTokens(splitTokens([text(value)]), 'utc');
    expect(read('Started at or after 2026-11-30 09:09')).toEqual({
      criteria: { from: '2026-11-30T09:09:00.000Z' },
    });
    expect(read('order- and ended before 2026-11-30')).toEqual({
      criteria: { name: 'order-', stoppedTo: '2026-11-30T00:00:00.000Z' },
    });
  });

  test('without a property filter by the start of the name', () => {
    for (const name of ['order-1', 'status-report', 'errors', 'named', 'causeway-7']) {
      expect(readTokens([text(name)], 'local')).toEqual({ criteria: { name } });
    }
  });

  test.each([
    [text('Error'), 'Error has no value. Write “Error = …”.'],
    [text('error '), 'Error has no value. Write “Error = …”.'],
    [text('Error != Declined'), 'Write “Error = …”.'],
    [text('Status ~ x'), 'Write “Status = …” or “Status != …”.'],
    [text('Cause = kind is bad'), 'Write “Cause contains …”.'],
    [text('Name ^ order'), 'Write “Name starts with …”.'],
    [text('duration > 1m'), '“duration” is not a property of executions. Choose one of the list.'],
    [text('Started at or after noon'), 'Write “Started at or after 2026-11-20 12:00”.'],
    [text('Ended before'), 'Ended before has no value. Write “Ended before 2026-11-20 12:00”.'],
    [
      text('batch=7'),
      '“batch” is not a property of executions. Choose one of the list, or write “Name starts with batch=7”.',
    ],
    [
      status('=', 'FAILED and machine = payments'),
      '“machine” is not a property of executions. Write “State machine = …”.',
    ],
    [
      text('machine=payments'),
      '“machine” is not a property of executions. Write “State machine = …”.',
    ],
    [
      { propertyKey: 'error', operator: '=', value: 'Declined and failedState = Charge' },
      '“failedState” is not a property of executions. Write “Failed state = …”.',
    ],
    [
      text('order- and owner = Ada'),
      '“owner” is not a property of executions. Choose one of the list.',
    ],
    [
      text('this and that'),
      '“this and that” names no property of executions. Choose one of the list.',
    ],
    [text('owner = Ada'), '“owner” is not a property of executions. Choose one of the list.'],
    [status('=', 'good'), '“good” is not a status.'],
    [
      { propertyKey: 'paused', operator: '=', value: 'maybe' },
      'Write “Paused = yes” or “Paused = no”.',
    ],
    [
      { propertyKey: 'redriveFilter', operator: '=', value: 'REDRIVEN' },
      'Write “Redriven = yes” or “Redriven = no”.',
    ],
    [{ propertyKey: 'error', operator: '=', value: ' ' }, 'Error has no value.'],
    [
      { propertyKey: 'from', operator: '>=', value: 'noon' },
      '“noon” is not a time. Write 2026-11-20 or 2026-11-20 12:00.',
    ],
  ])('are refused with a reason: %j', (token, error) => {
    expect(readTokens(splitTokens([token]), 'local')).toBe(error);
  });
});

test('the text of refused tokens is as it was typed', () => {
  const criteria: Criteria = { name: 'order-', status: ['FAILED'] };
  const typed = (...added: FilterToken[]) => typedText([...tokensOf(criteria), ...added], criteria);
  expect(typed(text('Error != Declined'))).toBe('Error != Declined');
  expect(typed(status('=', 'good'))).toBe('Status = good');
  expect(typed(status('=', 'good'), text('x y'))).toBe('Status = good and x y');
  expect(typed()).toBe('');
});

test('refuses a search of inputs and causes together', () => {
  const tokens = [
    { propertyKey: 'input', operator: 'contains', value: 'a' },
    { propertyKey: 'cause', operator: 'contains', value: 'b' },
  ];
  expect(readTokens(tokens, 'utc')).toBe('Input and cause cannot be searched together.');
});

test('a state machine is filtered by its name or its ARN', () => {
  const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:payments';
  const read = (value: string) =>
    readTokens(splitTokens([text(value)]), 'utc', [{ stateMachineArn, name: 'payments' }]);
  const filtered = { criteria: { machine: stateMachineArn } };
  expect(read('State machine = payments')).toEqual(filtered);
  expect(read(`State machine = ${stateMachineArn}`)).toEqual(filtered);
  expect(read('State machine = payment')).toBe(
    '“payment” is not a state machine of the list. Choose one, or enter its ARN.',
  );
  expect(read('Error = payments')).toEqual({ criteria: { error: 'payments' } });
});

describe('search attributes', () => {
  const attributes: AttributeName[] = [
    { name: 'order', type: 'KEYWORD' },
    { name: 'note', type: 'TEXT' },
    { name: 'amount', type: 'NUMBER' },
    { name: 'orderedAt', type: 'TIME' },
    { name: 'paid', type: 'BOOLEAN' },
    { name: 'error', type: 'KEYWORD' },
  ];
  const read = (...tokens: FilterToken[]) =>
    readTokens(splitTokens(tokens, attributes), 'utc', [], attributes);
  const order = (value: string): FilterToken => ({
    propertyKey: 'attribute:order',
    operator: '=',
    value,
  });

  test.each<[FilterToken, Criteria]>([
    [
      text('order = A-17 and amount >= 100 and status != failed'),
      {
        query: 'order = "A-17" and amount >= 100',
        status: ALL.filter((one) => one !== 'FAILED'),
      },
    ],
    [order('A-17 and Amount < -1.5e3'), { query: 'order = "A-17" and amount < -1.5e3' }],
    [order('"A-17"'), { query: 'order = "A-17"' }],
    [order('"a \\"b\\""'), { query: 'order = "a \\"b\\""' }],
    [text("order starts with 'A-'"), { query: 'order startsWith "A-"' }],
    [text('order startsWith A-'), { query: 'order startsWith "A-"' }],
    [
      text('order = "a and status = b" and note matches late parcel'),
      { query: 'order = "a and status = b" and note matches "late parcel"' },
    ],
    [
      text("order = 'a and status = b' and note matches late parcel"),
      { query: 'order = "a and status = b" and note matches "late parcel"' },
    ],
    [
      order("'a and status = b and paid = no'"),
      { query: 'order = "a and status = b and paid = no"' },
    ],
    // An apostrophe encloses nothing.
    [text("order = 'tis and paid = no"), { query: 'order = "\'tis" and paid = false' }],
    [
      text('orderedAt >= 2026-11-30 and paid = Yes'),
      { query: 'orderedAt >= "2026-11-30T00:00:00.000Z" and paid = true' },
    ],
    [
      text('error = Declined and attribute error = E1'),
      { error: 'Declined', query: 'error = "E1"' },
    ],
    [text('order-17'), { name: 'order-17' }],
  ])('are typed: %j', (token, criteria) => {
    expect(read(token)).toEqual({ criteria });
  });

  test.each([
    'order = "A-17" and order startsWith "\\"A\\"" and amount <= 2 and paid = false',
    'note matches "late parcel" and orderedAt < "2026-11-30T00:00:00.000Z"',
    'order = ""',
    'order = "a and amount >= 100" and note matches "this AND that"',
  ])('of the query %s are tokens, and convert back', (query) => {
    expect(read(...tokensOf({ query }))).toEqual({ criteria: { query } });
  });

  test.each<[FilterToken, string]>([
    [
      text('owner = Ada'),
      '“owner” is not a property of executions, and no search attribute. Choose one of the list.',
    ],
    [
      text('order = A-17 and owner matches Ada'),
      '“owner” is not a property of executions, and no search attribute. Choose one of the list.',
    ],
    [text('amount >= much'), '“much” is not a number. Write “amount = 100”.'],
    [text('amount != 1'), 'Write “amount = …”; other operators are <, <=, >, >=.'],
    [text('orderedAt > noon'), '“noon” is not a time. Write 2026-11-20 or 2026-11-20 12:00.'],
    [text('paid = perhaps'), 'Write “paid = true” or “paid = false”.'],
    [text('note = late'), 'Write “note matches …”.'],
    [order(' '), 'order has no value.'],
    [text('note'), 'note has no value. Write “note matches …”, or write “Name starts with note”.'],
    [
      text('order = A-17 and Cause contains x'),
      'Search attributes and cause cannot be searched together.',
    ],
    [
      text('order = A-17 and Input contains x'),
      'Search attributes and input cannot be searched together.',
    ],
  ])('are refused with a reason: %j', (token, error) => {
    expect(read(token)).toBe(error);
  });

  test('of a query that cannot be parsed remain as a text', () => {
    const criteria = { query: 'order is A-17' };
    expect(tokensOf(criteria)).toEqual([text('order is A-17')]);
  });

  test('keep their names in the text of refused tokens', () => {
    expect(
      typedText([{ ...order('x'), operator: '>=' }], { query: 'order = "x"' }, attributes),
    ).toBe('order >= x');
  });
});

/** Pseudorandom integers below a bound (Lehmer's generator). */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % bound;
  };
}

const PIECES = [
  'and',
  ' ',
  '  ',
  '"',
  "'",
  '\\',
  '\n',
  '=',
  '<',
  'contains',
  'Status = failed',
  'note',
].concat(['a', 'Error', 'order starts with x', '\u2028', '7', 'ä', '{"b":"c"}']);

function randomCriteria(random: (bound: number) => number): Criteria {
  const value = (): string =>
    Array.from({ length: 1 + random(6) }, () => PIECES[random(PIECES.length)]).join('');
  const fields = ['name', 'failedState', 'error', 'causeFingerprint'] as const;
  const criteria: Criteria = { status: ['FAILED'] };
  for (const field of fields) if (random(2) === 0) criteria[field] = value();
  if (random(2) === 0) return { ...criteria, [random(2) === 0 ? 'cause' : 'input']: value() };
  const [order, note] = [value(), value()].map((each) => JSON.stringify(each));
  return { ...criteria, query: `order startsWith ${order} and note matches ${note}` };
}
