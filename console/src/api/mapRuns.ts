import { get, patch, pathSegment, post } from './client';
import type { ExecutionStatus, Timestamp } from './executions';
import type { MemberRootCause } from './rootCauses';
import { openStream, type Stream, type StreamListener } from './stream';

export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** The number of items or children by status. */
export interface MapRunCounts {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
  resultsWritten: number;
  /** The number of unsuccessful ones that a redrive cannot run again. */
  failuresNotRedrivable?: number;
  /** The number of unsuccessful ones that wait for their redrive. */
  pendingRedrive?: number;
}

/** The response of DescribeMapRun. */
export interface MapRun {
  mapRunArn: string;
  /** The ARN of the parent execution. */
  executionArn: string;
  status: MapRunStatus;
  startDate: Timestamp;
  stopDate?: Timestamp;
  /** `NO_LIMIT` when the run has no limit of its own. */
  maxConcurrency: number;
  toleratedFailurePercentage: number;
  toleratedFailureCount: number;
  itemCounts: MapRunCounts;
  executionCounts: MapRunCounts;
  redriveCount?: number;
  redriveDate?: Timestamp;
}

/** The `maxConcurrency` of a run without a limit of its own. */
export const NO_LIMIT = 2_147_483_647;

/** A Map Run at one moment, as the server streams it. */
export interface MapRunProgress extends MapRun {
  /** The type of the children. */
  executionType: 'STANDARD' | 'EXPRESS';
  /** Whether a child may have several items. */
  batched: boolean;
  /** Whether the totals include all items of the source. */
  totalKnown: boolean;
  asOf: Timestamp;
}

/** Failures of children with the same error and similar causes. */
export interface MapRunFailureGroup {
  status: ExecutionStatus;
  failedState?: string;
  error?: string;
  causeFingerprint?: string;
  count: number;
  firstStartDate: Timestamp;
  lastStartDate: Timestamp;
  examples: { executionArn: string; child?: number }[];
  cause?: string;
  /** The root causes of the examples, if the request asks for them. */
  rootCauses?: MemberRootCause[];
}

export interface MapRunFailures {
  groups: MapRunFailureGroup[];
  groupCount: number;
  childrenRead: number;
  complete: boolean;
}

export interface MapRunChild {
  executionArn: string;
  name: string;
  /**
   * The number of the child in the run. Without batches, this number is the index of the child's
   * item.
   */
  child?: number;
  status: ExecutionStatus;
  startDate: Timestamp;
  stopDate?: Timestamp;
  itemCount?: number;
  redriveCount: number;
}

/** The ended children in a range of consecutive numbers. */
export interface MapRunHeatCell {
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  /** The sum of the durations. */
  durationMillis: number;
}

export interface MapRunHeat {
  /** The first cell has the children 0 to `childrenPerCell - 1`. */
  childrenPerCell: number;
  cells: MapRunHeatCell[];
  childrenRead: number;
  complete: boolean;
}

export interface ChildFilter {
  statusFilter?: ExecutionStatus | undefined;
  name?: string | undefined;
  child?: number | undefined;
}

function path(mapRunArn: string): string {
  return `map-runs/${pathSegment(mapRunArn)}`;
}

export function describeMapRun(mapRunArn: string, signal?: AbortSignal): Promise<MapRun> {
  return get(path(mapRunArn), {}, signal);
}

/** Reads the latest 20 Map Runs of an execution, the latest first. */
export function mapRunsOfExecution(
  executionArn: string,
  signal?: AbortSignal,
): Promise<{ mapRuns: MapRunProgress[] }> {
  return get(`executions/${pathSegment(executionArn)}/map-runs/progress`, {}, signal);
}

/** Streams the progress of a Map Run whenever it changes, until the run ends. */
export function streamMapRun(mapRunArn: string, listener: StreamListener): Stream {
  return openStream(`${path(mapRunArn)}/stream`, {}, listener);
}

export interface MapRunLimits {
  maxConcurrency?: number;
  toleratedFailureCount?: number;
  toleratedFailurePercentage?: number;
}

export function updateMapRun(mapRunArn: string, limits: MapRunLimits): Promise<object> {
  return patch(path(mapRunArn), limits);
}

/** @param rootCauses the number of children of each group whose root causes are read; 0 for none */
export function mapRunFailures(
  mapRunArn: string,
  rootCauses = 0,
  signal?: AbortSignal,
): Promise<MapRunFailures> {
  return get(`${path(mapRunArn)}/failures`, { rootCauses: rootCauses || undefined }, signal);
}

export function mapRunHeat(mapRunArn: string, signal?: AbortSignal): Promise<MapRunHeat> {
  return get(`${path(mapRunArn)}/heat`, {}, signal);
}

export function listMapRunChildren(
  mapRunArn: string,
  filter: ChildFilter,
  page: { maxResults?: number; nextToken?: string | undefined } = {},
  signal?: AbortSignal,
): Promise<{ children: MapRunChild[]; nextToken?: string }> {
  return get(`${path(mapRunArn)}/children`, { ...filter, ...page }, signal);
}

/** Selects the unsuccessful children of a Map Run that one of the lists names. */
export interface ChildSelection {
  /** ARNs of children, at most 1,000. */
  children?: string[];
  /** Groups of failures. A group without an error selects the children without an error. */
  failures?: { status: ExecutionStatus; error?: string; causeFingerprint?: string }[];
}

/** Redrives the execution of a Map Run. Only the selected unsuccessful children run again. */
export function redriveMapRunChildren(
  executionArn: string,
  mapRunArn: string,
  selection: ChildSelection,
): Promise<{ redriveDate: Timestamp; children: number }> {
  return post(
    `executions/${pathSegment(executionArn)}/map-runs/${pathSegment(mapRunArn)}/redrive`,
    selection,
  );
}
