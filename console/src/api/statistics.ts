import { get } from './client';
import type { Criteria, Timestamp } from './executions';

/** Failures that are alike: one state, one error, causes that differ in numbers and ids alone. */
export interface FailureGroup {
  stateMachineArn: string;
  failedState?: string;
  error?: string;
  causeFingerprint?: string;
  count: number;
  firstStartDate: Timestamp;
  lastStartDate: Timestamp;
  /** The one that started last, and what its cause began with. */
  executionArn: string;
  cause?: string;
}

export interface FailureGroups {
  groups: FailureGroup[];
  groupCount: number;
  executionsRead: number;
  complete: boolean;
}

export function groupFailures(criteria: Criteria, signal?: AbortSignal): Promise<FailureGroups> {
  return get('failures', { ...criteria }, signal);
}

export interface Tally {
  count: number;
  orMore: boolean;
}

export interface RateMinute {
  from: Timestamp;
  started: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
}

export interface Rates {
  asOf: Timestamp;
  minutes: RateMinute[];
  complete: boolean;
  openExecutions: Tally;
  openTasks: Tally;
  quarantined: Tally;
  overdueMillis: number;
}

/** @param machine the ARN of one machine, else of all */
export function readRates(machine?: string, signal?: AbortSignal): Promise<Rates> {
  return get('statistics', { machine }, signal);
}

/** What of one machine began and ended in the minutes that were counted, and what of it runs. */
export interface MachineRate {
  stateMachineArn: string;
  started: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  openExecutions: number;
}

export interface MachineRates {
  asOf: Timestamp;
  /** So many minutes were counted: 60, or 10 or 1 on a busy server. */
  minutes: number;
  complete: boolean;
  /** Those with executions, most failures first. */
  machines: MachineRate[];
}

export function readMachineRates(signal?: AbortSignal): Promise<MachineRates> {
  return get('statistics/machines', {}, signal);
}
