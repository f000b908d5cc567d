import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EventFilter } from '../../api/history';
import type { EventRow } from '../../model/events';
import { EventList, type ReadEvents } from './EventList';

/** A server with a history that grows; each even event passes the filter, pages hold two. */
class History {
  length = 0;
  readonly asked: EventFilter[] = [];
  fails = false;

  readonly read: ReadEvents = async (filter, { nextToken }) => {
    this.asked.push(filter);
    if (this.fails) throw new Error('away');
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

  test('goes on behind what it has read, and reads nothing again', async () => {
    const history = new History();
    const list = new EventList(history.read, {});
    await follow(list, history, 4);
    expect(ids(list)).toEqual([2, 4]);
    await follow(list, history, 6);
    await follow(list, history, 7);
    expect(ids(list)).toEqual([2, 4, 6]);
    expect(history.asked.map((one) => one.fromEventId)).toEqual([1, 5, 7]);
  });

  test('reads pages as they are wanted, then what has come meanwhile', async () => {
    const history = new History();
    const list = new EventList(history.read, {});
    await follow(list, history, 9);
    expect([ids(list), list.more]).toEqual([[2, 4], true]);
    await follow(list, history, 12);
    expect(ids(list)).toEqual([2, 4]);
    list.next();
    await vi.runAllTimersAsync();
    expect([ids(list), list.more]).toEqual([[2, 4, 6, 8, 10, 12], false]);
  });

  test('with the latest first takes to its top what comes, and keeps the place of its end', async () => {
    const history = new History();
    const list = new EventList(history.read, { reverseOrder: true });
    await follow(list, history, 8);
    expect([ids(list), list.more]).toEqual([[8, 6], true]);
    await follow(list, history, 14);
    expect(ids(list)).toEqual([14, 12, 10, 8, 6]);
    list.next();
    await vi.runAllTimersAsync();
    expect([ids(list), list.more]).toEqual([[14, 12, 10, 8, 6, 4, 2], false]);
  });

  test('waits for events that are still to come', async () => {
    const history = new History();
    const list = new EventList(history.read, { fromEventId: 6 });
    await follow(list, history, 5);
    expect([ids(list), list.loading, history.asked.length]).toEqual([[], false, 0]);
    await follow(list, history, 8);
    expect(ids(list)).toEqual([6, 8]);
  });

  test('says what failed, and goes on from there', async () => {
    const history = new History();
    const list = new EventList(history.read, {});
    await follow(list, history, 4);
    history.fails = true;
    await follow(list, history, 6);
    expect(list.failure).toEqual(new Error('away'));
    history.fails = false;
    list.again();
    await vi.runAllTimersAsync();
    expect([ids(list), list.failure]).toEqual([[2, 4, 6], undefined]);
  });
});
