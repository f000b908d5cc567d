import { describe, expect, test } from 'vitest';
import { isFiltered, readEventView, unfiltered, withEventView } from './eventView';

const ALL =
  'tab=events&state=A&type=TaskFailed&type=TaskTimedOut&in=Charge&text=no+money&from=2026-11-20T12%3A00%3A00Z' +
  '&to=2026-11-20T13%3A00%3A00Z&fromEvent=17&order=latest';

describe('the event filters in a URL', () => {
  test('survive conversion in both directions', () => {
    const view = readEventView(new URLSearchParams(ALL));
    expect(view).toEqual({
      types: ['TaskFailed', 'TaskTimedOut'],
      state: 'Charge',
      text: 'no money',
      fromEventId: 17,
      from: '2026-11-20T12:00:00Z',
      to: '2026-11-20T13:00:00Z',
      latestFirst: true,
    });
    expect(withEventView(new URLSearchParams('tab=events&state=A'), view).toString()).toBe(ALL);
  });

  test('leave other URL parameters unchanged', () => {
    const open = unfiltered(readEventView(new URLSearchParams(ALL)));
    expect(isFiltered(open)).toBe(false);
    expect(withEventView(new URLSearchParams(ALL), open).toString()).toBe(
      'tab=events&state=A&order=latest',
    );
  });

  test('are empty without parameters or with invalid ones', () => {
    for (const query of ['', 'fromEvent=0', 'from=noon', 'to=', 'order=first']) {
      expect(isFiltered(readEventView(new URLSearchParams(query))), query).toBe(false);
    }
    expect(isFiltered(readEventView(new URLSearchParams('text=x')))).toBe(true);
  });
});
