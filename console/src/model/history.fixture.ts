import type { EventRow } from './events';

/** An event of a test history: its frame, its type and further members of its row. */
export type EventSpec = readonly [
  frame: string,
  type: string,
  more?: Partial<Omit<EventRow, 'id' | 'timestamp' | 'type' | 'frame'>> & { readonly at?: number },
];

/** Creates rows as the server sends them: ids from 1, 100 ms apart unless `at` is given. */
export function rows(...events: readonly EventSpec[]): EventRow[] {
  let millis = 0;
  return events.map(([frame, type, more = {}], index) => {
    const { at, ...rest } = more;
    millis = at ?? millis + 100;
    return {
      id: index + 1,
      previousEventId: index,
      timestamp: millis / 1000,
      type,
      frame,
      ...rest,
    };
  });
}

/** A Map with `items` iterations of one Pass state: four events each. */
export function longMap(items: number): EventRow[] {
  const events: EventSpec[] = [
    ['', 'ExecutionStarted'],
    ['', 'MapStateEntered', { state: 'M' }],
    ['', 'MapStateStarted', { length: items }],
  ];
  for (let i = 0; i < items; i++) {
    const frame = `0.${i}`;
    events.push([frame, 'MapIterationStarted', { state: 'M', index: i }]);
    events.push([frame, 'PassStateEntered', { state: 'P' }]);
    events.push([frame, 'PassStateExited', { state: 'P' }]);
    events.push([frame, 'MapIterationSucceeded', { state: 'M', index: i }]);
  }
  events.push(['', 'MapStateSucceeded'], ['', 'MapStateExited', { state: 'M' }]);
  events.push(['', 'ExecutionSucceeded']);
  return rows(...events);
}
