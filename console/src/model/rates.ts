import type { MachineRate, RateMinute, Rates } from '../api/statistics';

/** How well a machine does, by what ended lately: at a glance, and as a word. */
export type Health = 'failing' | 'unsteady' | 'well' | 'busy' | 'idle';

const FAILING = 0.5;

/** What ended without success of all that ended, 0 to 1; undefined when nothing ended. */
export function failureShare(rate: MachineRate): number | undefined {
  const bad = rate.failed + rate.timedOut;
  const ended = bad + rate.succeeded + rate.aborted;
  return ended === 0 ? undefined : bad / ended;
}

export function healthOf(rate: MachineRate): Health {
  const share = failureShare(rate);
  if (share === undefined) return rate.openExecutions > 0 ? 'busy' : 'idle';
  if (share >= FAILING) return 'failing';
  return share > 0 ? 'unsteady' : 'well';
}

/** Sums over the minutes. */
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

/** Columns of a chart: times in seconds, starts, successes, failures and timeouts together. */
export function chartColumns(rates: Rates): [number[], number[], number[], number[]] {
  const minutes = rates.minutes;
  return [
    minutes.map((minute) => minute.from),
    minutes.map((minute) => minute.started),
    minutes.map((minute) => minute.succeeded),
    minutes.map((minute) => minute.failed + minute.timedOut),
  ];
}
