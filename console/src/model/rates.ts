import type { MachineRate, RateMinute, Rates } from '../api/statistics';

/** The health of a state machine, from its executions that ended in the counted minutes. */
export type Health = 'failing' | 'degraded' | 'healthy' | 'running' | 'idle';

const FAILING = 0.5;

/**
 * The share of failures and timeouts among ended executions, from 0 to 1; undefined when none
 * ended.
 */
export function failureShare(rate: MachineRate): number | undefined {
  const bad = rate.failed + rate.timedOut;
  const ended = bad + rate.succeeded + rate.aborted;
  return ended === 0 ? undefined : bad / ended;
}

export function healthOf(rate: MachineRate): Health {
  const share = failureShare(rate);
  // An abort is an action of a user, and does not affect the health.
  if (share === undefined || rate.succeeded + rate.failed + rate.timedOut === 0)
    return rate.openExecutions > 0 ? 'running' : 'idle';
  if (share >= FAILING) return 'failing';
  return share > 0 ? 'degraded' : 'healthy';
}

/** Sums the rates of all minutes. */
export function totals(rates: Rates): Omit<RateMinute, 'from'> {
  const sum = { started: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0 };
  for (const minute of rates.minutes) {
    sum.started += minute.started;
    sum.succeeded += minute.succeeded;
    sum.failed += minute.failed;
    sum.timedOut += minute.timedOut;
    sum.aborted += minute.aborted;
  }
  return sum;
}

/**
 * The start of the counted minutes in ISO 8601, for lists of the counted executions; undefined
 * without minutes.
 */
export function countedSince({ minutes }: Rates): string | undefined {
  const from = minutes[0]?.from;
  return from === undefined ? undefined : new Date(from * 1000).toISOString();
}

/** A sum of the counted minutes: `1,234`, or `over 1,234` if not all executions were counted. */
export function sumText({ complete }: Rates, sum: number): string {
  return `${complete ? '' : 'over '}${sum.toLocaleString()}`;
}

/** The columns of the chart: time in seconds, starts, successes, failures with timeouts, aborts. */
export function chartColumns(rates: Rates): [number[], number[], number[], number[], number[]] {
  const minutes = rates.minutes;
  return [
    minutes.map((minute) => minute.from),
    minutes.map((minute) => minute.started),
    minutes.map((minute) => minute.succeeded),
    minutes.map((minute) => minute.failed + minute.timedOut),
    minutes.map((minute) => minute.aborted),
  ];
}
