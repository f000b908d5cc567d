import { expect, test } from 'vitest';
import { EventParser } from './eventParser';

const STREAM =
  ': hello\nevent: ready\ndata:\n\nid: 1\ndata: {"a":\ndata: 1}\n\r\nretry: 500\nid: 2\n\ndata: x\r\n\r\nevent: end\n\n';
const EVENTS = [
  { name: 'ready', data: '', id: '' },
  { name: 'message', data: '{"a":\n1}', id: '1' },
  // What has no data is no event, but its id holds.
  { name: 'message', data: 'x', id: '2' },
];

test('events come out of a stream', () => {
  expect(new EventParser().take(STREAM)).toEqual(EVENTS);
});

test.each([1, 2, 3, 7])('and out of pieces of %d characters', (length) => {
  const parser = new EventParser();
  const pieces = STREAM.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
  expect(pieces.flatMap((piece) => parser.take(piece))).toEqual(EVENTS);
});
