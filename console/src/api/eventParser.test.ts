import { expect, test } from 'vitest';
import { EventParser } from './eventParser';

const STREAM =
  ': hello\nevent: ready\ndata:\n\nid: 1\ndata: {"a":\ndata: 1}\n\r\nretry: 500\nid: 2\n\ndata: x\r\n\r\nevent: end\n\n';
const EVENTS = [
  { name: 'ready', data: '', id: '' },
  { name: 'message', data: '{"a":\n1}', id: '1' },
  // A block without data is not an event, but its id applies to later events.
  { name: 'message', data: 'x', id: '2' },
];

test('parses the events of a stream', () => {
  expect(new EventParser().push(STREAM)).toEqual(EVENTS);
});

test.each([1, 2, 3, 7])('parses a stream that arrives in chunks of %d characters', (length) => {
  const parser = new EventParser();
  const chunks = STREAM.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
  expect(chunks.flatMap((chunk) => parser.push(chunk))).toEqual(EVENTS);
});
