import { get } from './client';
import type { Criteria, Timestamp } from './executions';
import type { MemberRootCause } from './rootCauses';

/**
 * A group of equal failures: one state, one error, and causes that differ only in numbers and ids.
 */
export interface FailureGroup {
  stateMachineArn: string;
  failedState?: string;
  error?: string;
  causeFingerprint?: string;
  count: number;
  firstStartDate: Timestamp;
  lastStartDate: Timestamp;
  /** The latest end. Absent when the server has read too many failures. */
  lastStopDate?: Timestamp;
  /** The execution of the group that started last. */
  executionArn: string;
  /** The beginning of the cause of that execution. */
  cause?: string;
  /** The root causes of recent executions, if the request asks for them. */
  rootCauses?: MemberRootCause[];
}

export interface FailureGroups {
  groups: FailureGroup[];
  groupCount: number;
  executionsRead: number;
  complete: boolean;
}

/** @param rootCauses the number of members of each group whose root causes are read; 0 for none */
export function groupFailures(
  criteria: Criteria,
  rootCauses = 0,
  signal?: AbortSignal,
): Promise<FailureGroups> {
  return get('failures', { ...criteria, rootCauses: rootCauses || undefined }, signal);
}

export interface Tally {
  count: number;
  /** Whether counting stopped at `count`. */
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
  /** The time since the oldest due wake-up; 0 when none is due. */
  overdueMillis: number;
}

/** @param machine the ARN of one state machine; undefined for all */
export function readRates(machine?: string, signal?: AbortSignal): Promise<Rates> {
  return get('statistics', { machine }, signal);
}

/** The starts and ends of one state machine in the counted minutes, and its running executions. */
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
  /** The number of minutes that were counted: 60, or 10 or 1 on a busy server. */
  minutes: number;
  complete: boolean;
  /** State machines with executions, most failures first. */
  machines: MachineRate[];
}

export interface AwsCostItem {
  name: string;
  /** Quantity, price and cost. */
  formula: string;
  /** In USD, with four decimals. */
  cost: string;
}

/** The cost of the last 30 days on AWS. Amounts are decimal numbers in USD. */
export interface AwsCost {
  asOf: Timestamp;
  from: Timestamp;
  /** The start of the first day with usage. */
  countedSince?: Timestamp;
  priceRegion: string;
  transitions: number;
  expressRequests: number;
  expressGigabyteSeconds: string;
  items: AwsCostItem[];
  /** The sum of the items, without the free tier. */
  total: string;
  freeTier: string;
  notes: string[];
}

export function readAwsCost(signal?: AbortSignal): Promise<AwsCost> {
  return get('statistics/aws-cost', {}, signal);
}

export function readMachineRates(signal?: AbortSignal): Promise<MachineRates> {
  return get('statistics/machines', {}, signal);
}
