import { expect, test, vi } from 'vitest';
import { meanwhileChange } from './meanwhileChange';

const paths = (before: unknown, now: unknown) =>
  meanwhileChange(before, now, 20).changes.map(({ path }) => path);

test('a change of the time alone is none', () => {
  expect(paths({ a: 1, lastModifiedDate: 1 }, { a: 1, lastModifiedDate: 2 })).toEqual([]);
  expect(paths({ a: 1, updateDate: 1 }, { a: 2, updateDate: 2 })).toEqual(['$.a']);
  // The members of an object inside are those of a user.
  expect(paths({ input: { updateDate: 1 } }, { input: { updateDate: 2 } })).toEqual([
    '$.input.updateDate',
  ]);
});

test('the members of JSON texts are compared', () => {
  const policy = (action: string) => `{"Statement": [{"Action": "${action}", "Id": 7}]}`;
  expect(paths(policy('a'), policy('b'))).toEqual(['$.Statement[0].Action']);
  expect(paths(policy('a'), policy('a').replaceAll(' ', '\n  '))).toEqual([]);
  const rule = (source: string) => ({ EventPattern: `{"source": ["${source}"]}` });
  expect(paths(rule('a'), rule('b'))).toEqual(['$.EventPattern.source[0]']);
});

test('other texts and large numbers are compared exactly', () => {
  expect(paths({ text: '[a' }, { text: '[b' })).toEqual(['$.text']);
  expect(paths('{"id":9007199254740993}', '{"id":9007199254740992}')).toEqual(['$.id']);
  expect(paths(undefined, { a: 1 })).toEqual(['$']);
  expect(paths({ a: undefined }, {})).toEqual([]);
  expect(paths([null, 2], [null, 3])).toEqual(['$[1]']);
});

test('large numbers in JSON texts are compared exactly in a browser that rounds them', async () => {
  vi.stubGlobal('JSON', { parse: JSON.parse, stringify: JSON.stringify });
  vi.resetModules();
  const { meanwhileChange: changeIn } = await import('./meanwhileChange');
  vi.unstubAllGlobals();
  const rule = (id: string) => ({ EventPattern: `{"id":[${id}]}` });
  const changes = (before: object, now: object) => changeIn(before, now, 20).changes;
  expect(changes(rule('9007199254740993'), rule('9007199254740992'))).toHaveLength(1);
  expect(changes(rule('9007199254740993'), rule(' 9007199254740993 '))).toEqual([]);
  expect(changes(rule('7'), rule('8')).map(({ path }) => path)).toEqual(['$.EventPattern.id[0]']);
});
