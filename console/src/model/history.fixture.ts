import type { EventRow } from './events';

/** One event of a written-down history: its frame, type and what else its row tells. */
export type Written = readonly [
  frame: string,
  type: string,
  more?: Partial<Omit<EventRow, 'id' | 'timestamp' | 'type' | 'frame'>> & { readonly at?: number },
];

/** Rows as the server sends them: ids from 1, and 100 ms between them where nothing else is said. */
export function rows(...events: readonly Written[]): EventRow[] {
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

/** A Map of `items` iterations of one Pass state: four events each. */
export function longMap(items: number): EventRow[] {
  const events: Written[] = [
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
