import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EventFilter } from '../../api/history';
import type { EventRow } from '../../model/events';
import { EventList, type ReadEvents } from './EventList';

/**
 * A server with a growing history. Events with even ids match the filter, and a page has two
 * events.
 */
class History {
  length = 0;
  readonly requests: EventFilter[] = [];
  fails = false;

  readonly read: ReadEvents = async (filter, { nextToken }) => {
    this.requests.push(filter);
    if (this.fails) throw new Error('unreachable');
    const ids: number[] = [];
    const last = Math.min(filter.toEventId ?? this.length, this.length);
    for (let id = filter.fromEventId ?? 1; id <= last; id++) if (id % 2 === 0) ids.push(id);
    if (filter.reverseOrder === true) ids.reverse();
    const at = Number(nextToken ?? '0');
    const page = ids.slice(at, at + 2);
    return Promise.resolve({
      events: page.map((id): EventRow => {
        return { id, previousEventId: id - 1, timestamp: id, type: 'PassStateExited', frame: '' };
      }),
      ...(at + 2 < ids.length ? { nextToken: String(at + 2) } : {}),
    });
  };
}

const ids = (list: EventList) => list.rows.map((row) => row.id);

describe('a list of events', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  async function follow(list: EventList, history: History, length: number): Promise<void> {
    history.length = length;
    list.follow(length);
    await vi.runAllTimersAsync();
  }

  test('continues after the events it has read, and reads none twice', async () => {
    const history = new History();
    const list = new EventList(history.read, {});
    await follow(list, history, 4);
    expect(ids(list)).toEqual([2, 4]);
    await follow(list, history, 6);
    await follow(list, history, 7);
    expect(ids(list)).toEqual([2, 4, 6]);
    expect(history.requests.map((one) => one.fromEventId)).toEqual([1, 5, 7]);
  });

  test('reads pages on request, then the events added meanwhile', async () => {
    const history = new History();
    const list = new EventList(history.read, {});
    await follow(list, history, 9);
    expect([ids(list), list.hasMore]).toEqual([[2, 4], true]);
    await follow(list, history, 12);
    expect(ids(list)).toEqual([2, 4]);
    list.next();
    await vi.runAllTimersAsync();
    expect([ids(list), list.hasMore]).toEqual([[2, 4, 6, 8, 10, 12], false]);
  });

  test('adds new events at the top when the latest are first, and continues at its end', async () => {
    const history = new History();
    const list = new EventList(history.read, { reverseOrder: true });
    await follow(list, history, 8);
    expect([ids(list), list.hasMore]).toEqual([[8, 6], true]);
    await follow(list, history, 14);
    expect(ids(list)).toEqual([14, 12, 10, 8, 6]);
    list.next();
    await vi.runAllTimersAsync();
    expect([ids(list), list.hasMore]).toEqual([[14, 12, 10, 8, 6, 4, 2], false]);
  });

  test('waits for future events', async () => {
    const history = new History();
    const list = new EventList(history.read, { fromEventId: 6 });
    await follow(list, history, 5);
    expect([ids(list), list.loading, history.requests.length]).toEqual([[], false, 0]);
    await follow(list, history, 8);
    expect(ids(list)).toEqual([6, 8]);
  });

  test('reports a failure, and continues after a retry', async () => {
    const history = new History();
    const list = new EventList(history.read, {});
    await follow(list, history, 4);
    history.fails = true;
    await follow(list, history, 6);
    expect(list.failure).toEqual(new Error('unreachable'));
    history.fails = false;
    list.retry();
    await vi.runAllTimersAsync();
    expect([ids(list), list.failure]).toEqual([[2, 4, 6], undefined]);
  });
});
