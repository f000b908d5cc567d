import { get, pathSegment, post } from './client';
import type { Criteria, Timestamp } from './executions';

export type BulkAction =
  'STOP' | 'REDRIVE' | 'PAUSE' | 'RESUME' | 'BACKFILL' | 'MIGRATE' | 'MIGRATE_BACK';
export type BulkState =
  'GATHERING' | 'RUNNING' | 'PAUSED' | 'CANCELLING' | 'CANCELLED' | 'COMPLETED' | 'FAILED';

export interface BulkPreview {
  /** The number of executions, at most 10,000. `atLeast` is true when there are more. */
  count: number;
  atLeast: boolean;
  executionArns: string[];
  /** Only in the preview of a migration. */
  migrations?: CheckedMigrations;
}

/** How many of the latest executions can migrate, and why the others cannot. */
export interface CheckedMigrations {
  /** The number of checked executions, at most 100. */
  checked: number;
  possible: number;
  /** The most frequent reason first, each with one of its executions. */
  refusals: { reason: string; count: number; executionArn: string }[];
}

export interface BulkJob {
  jobId: string;
  action: BulkAction;
  state: BulkState;
  startDate: Timestamp;
  stopDate?: Timestamp;
  startedBy?: string;
  ratePerSecond: number;
  total: number;
  done: number;
  skipped: number;
  failed: number;
  left: number;
  reason?: string;
  error?: string;
  cause?: string;
  /** The version or state machine of a `MIGRATE`. */
  target?: string;
  filter: Criteria;
}

export interface BulkItem {
  executionArn: string;
  state: 'PENDING' | 'DONE' | 'SKIPPED' | 'FAILED';
  endDate?: Timestamp;
  error?: string;
  reason?: string;
}

export interface BulkJobRequest {
  error?: string;
  cause?: string;
  ratePerSecond?: number;
  clientToken?: string;
  startedBy?: string;
}

/** @param target the version or state machine of a `MIGRATE`; undefined for other actions */
export function previewBulk(
  action: BulkAction,
  criteria: Criteria,
  target: string | undefined,
  signal?: AbortSignal,
): Promise<BulkPreview> {
  return get('bulk/preview', { action, target, ...criteria }, signal);
}

/** @param target the version or state machine of a `MIGRATE`; undefined for other actions */
export function startBulk(
  action: BulkAction,
  criteria: Criteria,
  target: string | undefined,
  request: BulkJobRequest,
): Promise<BulkJob> {
  return post('bulk', request, { action, target, ...criteria });
}

export function listBulkJobs(
  nextToken?: string,
  signal?: AbortSignal,
): Promise<{ jobs: BulkJob[]; nextToken?: string }> {
  return get('bulk', { maxResults: 50, nextToken }, signal);
}

export function describeBulkJob(jobId: string, signal?: AbortSignal): Promise<BulkJob> {
  return get(`bulk/${pathSegment(jobId)}`, {}, signal);
}

export function listBulkItems(
  jobId: string,
  filter: {
    state?: BulkItem['state'] | undefined;
    maxResults?: number;
    nextToken?: string | undefined;
  },
  signal?: AbortSignal,
): Promise<{ items: BulkItem[]; nextToken?: string }> {
  return get(`bulk/${pathSegment(jobId)}/items`, { maxResults: 50, ...filter }, signal);
}

export function controlBulkJob(
  jobId: string,
  command: 'pause' | 'resume' | 'cancel',
): Promise<BulkJob> {
  return post(`bulk/${pathSegment(jobId)}/${command}`);
}

export function changeBulkRate(jobId: string, ratePerSecond: number): Promise<BulkJob> {
  return post(`bulk/${pathSegment(jobId)}/rate`, { ratePerSecond });
}
