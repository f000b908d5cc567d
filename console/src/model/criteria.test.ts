import { describe, expect, test } from 'vitest';
import type { FoundExecution } from '../api/executions';
import {
  criteriaAt,
  criteriaText,
  groupOf,
  hasNoFilter,
  matches,
  readView,
  rowsOf,
  withFilters,
  withGroup,
  withSort,
  writeView,
  type ListView,
} from './criteria';

const machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:m';
const failed: FoundExecution = {
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:m:run-1',
  stateMachineArn: machine,
  stateMachineAliasArn: `${machine}:live`,
  name: 'run-1',
  status: 'FAILED',
  startDate: Date.parse('2026-11-20T12:00:00Z') / 1000,
  stopDate: Date.parse('2026-11-20T12:00:09Z') / 1000,
  redriveCount: 1,
  failedState: 'Charge',
  error: 'Declined',
  causeFingerprint: 'f1',
};

describe('a view', () => {
  test('survives conversion to a URL and back', () => {
    const view: ListView = {
      criteria: {
        machine,
        status: ['FAILED', 'TIMED_OUT'],
        name: 'run & more',
        error: 'States.Timeout',
        query: 'orderId = "A & B" and total >= 100',
        redriveFilter: 'REDRIVEN',
        paused: false,
        stoppedTo: '2026-11-20T12:00:00Z',
      },
      last: '24h',
      sort: '-total',
      group: 'country',
      columns: ['total', 'orderId'],
      hidden: ['redrives', 'error'],
    };
    expect(readView(new URLSearchParams(writeView(view)))).toEqual(view);
    const withoutColumns: ListView = { criteria: {}, columns: [], hidden: [] };
    expect(writeView(withoutColumns)).toBe('column=&hidden=');
    expect(readView(new URLSearchParams('column=&hidden='))).toEqual(withoutColumns);
    expect(readView(new URLSearchParams('column=a&column=a&group='))).toEqual({
      criteria: {},
      columns: ['a'],
    });
  });

  test('keeps its order, groups and columns with other filters', () => {
    const columns = { columns: ['c'], hidden: ['error'] };
    const view: ListView = { criteria: { name: 'a' }, sort: 'total', group: 'g', ...columns };
    expect(withFilters(view, { criteria: { error: 'E' }, last: '1h' })).toEqual({
      ...view,
      criteria: { error: 'E' },
      last: '1h',
    });
    // The server neither sorts nor groups these executions.
    const criteria = { input: 'x' };
    expect(withFilters(view, { criteria })).toEqual({ criteria, ...columns });
    expect(groupOf({ ...view, criteria })).toBeUndefined();
    expect(groupOf(view)).toBe('g');
  });

  test('lists the same executions with other groups and columns', () => {
    const columns = { columns: ['c'], hidden: ['error'] };
    const view: ListView = { criteria: { name: 'a' }, sort: 'total', group: 'g', ...columns };
    expect(rowsOf(view)).toEqual({ criteria: { name: 'a' }, sort: 'total' });
    expect(withGroup(view, undefined)).toEqual({ ...rowsOf(view), ...columns });
    expect(withSort(view, '-n')).toEqual({ ...view, sort: '-n' });
    expect(hasNoFilter({ criteria: {}, group: 'g', columns: ['c'] })).toBe(true);
    expect(hasNoFilter({ criteria: {}, sort: 'n' })).toBe(false);
  });

  test('keeps unknown values for the server, which refuses them', () => {
    const search = new URLSearchParams(
      'status=GONE&redriveFilter=x&paused=x&last=3y&other=1&name=',
    );
    const view = readView(search);
    expect(view).toEqual({
      criteria: { status: ['GONE'], redriveFilter: 'x', paused: 'x', from: '3y' },
    });
    expect(writeView(view)).toBe('from=3y&status=GONE&redriveFilter=x&paused=x');
  });

  test('has no relative time span beside an absolute range', () => {
    const time = '2026-11-20T12:00:00Z';
    for (const criteria of [{ from: time }, { to: time }, { from: time, to: time }]) {
      const search = new URLSearchParams({ last: '1h', ...criteria });
      expect(readView(search)).toEqual({ criteria });
      expect(withFilters({ criteria: {}, last: '1h' }, { criteria, last: '1h' })).toEqual({
        criteria,
      });
    }
    // Ends are another range.
    const ended: ListView = { criteria: { stoppedFrom: time }, last: '1h' };
    expect(readView(new URLSearchParams(writeView(ended)))).toEqual(ended);
  });

  test('has statuses in any case, each once', () => {
    const search = new URLSearchParams('status=failed&status=Timed out&status=FAILED');
    expect(readView(search)).toEqual({ criteria: { status: ['FAILED', 'TIMED_OUT'] } });
  });

  test('of the last hour starts one hour before now', () => {
    const now = Date.parse('2026-11-20T12:00:00Z');
    expect(criteriaAt({ criteria: { name: 'a' }, last: '1h' }, now)).toEqual({
      name: 'a',
      from: '2026-11-20T11:00:00.000Z',
    });
  });
});

describe('an execution', () => {
  test.each([
    [{}],
    [{ machine }],
    [{ machine: `${machine}:live` }],
    [{ status: ['FAILED', 'ABORTED'] as const, name: 'run', error: 'Declined' }],
    [{ failedState: 'Charge', causeFingerprint: 'f1', redriveFilter: 'REDRIVEN' as const }],
    [{ from: '2026-11-20T12:00:00Z', to: '2026-11-20T12:00:01Z' }],
    [{ stoppedFrom: '2026-11-20T12:00:09Z' }],
    [{ paused: false }],
  ])('matches %j', (criteria) => expect(matches(criteria, failed)).toBe(true));

  test.each([
    [{ machine: `${machine}2` }],
    [{ status: ['RUNNING'] as const }],
    [{ name: 'un' }],
    [{ error: 'declined' }],
    [{ redriveFilter: 'NOT_REDRIVEN' as const }],
    [{ paused: true }],
    [{ to: '2026-11-20T12:00:00Z' }],
    [{ stoppedTo: '2026-11-20T12:00:09Z' }],
  ])('does not match %j', (criteria) => expect(matches(criteria, failed)).toBe(false));

  test('that runs matches no filter by end time', () => {
    const running = { ...failed };
    delete running.stopDate;
    expect(matches({ stoppedFrom: '2000-01-01T00:00:00Z' }, running)).toBe(false);
  });
});

describe('the text of filters', () => {
  test('names each filter, with formatted times', () => {
    const from = '2026-11-20T08:00:00.000Z';
    expect(
      criteriaText(
        {
          machine,
          status: ['FAILED', 'TIMED_OUT'],
          error: 'No.Money',
          from,
          redriveFilter: 'NOT_REDRIVEN',
          paused: true,
        },
        (iso) => `<${iso}>`,
      ),
    ).toBe(
      `executions with status failed or timed out, with error No.Money, started since <${from}>, not redriven, paused`,
    );
    expect(criteriaText({ machine, status: [] }, String)).toBe('all executions');
    expect(criteriaText({ causeFingerprint: 'd67608e8' }, String)).toBe(
      'executions with the same cause',
    );
  });
});
