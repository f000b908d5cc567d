import { get, pathSegment, post } from './client';
import type { Criteria, Timestamp } from './executions';

/** The actions of the jobs that the console starts. */
export type OfferedBulkAction = 'STOP' | 'REDRIVE' | 'PAUSE' | 'RESUME' | 'BACKFILL';

export type BulkAction = OfferedBulkAction | 'MIGRATE' | 'MIGRATE_BACK';
export type BulkState =
  'GATHERING' | 'RUNNING' | 'PAUSED' | 'CANCELLING' | 'CANCELLED' | 'COMPLETED' | 'FAILED';

export interface BulkPreview {
  /** The number of executions, at most 10,000. `atLeast` is true when there are more. */
  count: number;
  atLeast: boolean;
  executionArns: string[];
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

export function previewBulk(
  action: BulkAction,
  criteria: Criteria,
  signal?: AbortSignal,
): Promise<BulkPreview> {
  return get('bulk/preview', { action, ...criteria }, signal);
}

export function startBulk(
  action: BulkAction,
  criteria: Criteria,
  request: BulkJobRequest,
): Promise<BulkJob> {
  return post('bulk', request, { action, ...criteria });
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
