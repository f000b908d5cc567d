import { get } from './client';
import type { Timestamp } from './executions';

export type Verdict = 'ALLOWED' | 'DENIED' | 'UNAUTHENTICATED';

/** A change or a refused request, without its payload. */
export interface AuditRecord {
  time: Timestamp;
  account: string;
  /** The ARN of a principal, the id of an access key, or `anonymous`. */
  principal: string;
  action: string;
  /** An ARN, `*`, or the path of an unauthenticated request. */
  resource: string;
  verdict: Verdict;
  requestId: string;
  address?: string;
  /** The number of earlier refusals of the same client that were counted but not recorded. */
  suppressed: number;
}

/** The filter of records. A `*` in a text matches any characters. */
export interface AuditFilter {
  principal?: string | undefined;
  action?: string | undefined;
  resource?: string | undefined;
  verdict?: Verdict | undefined;
  /** ISO 8601 */
  from?: string | undefined;
}

/** Lists the records of the account, latest first. */
export function listAuditRecords(
  filter: AuditFilter,
  page: { maxResults?: number; nextToken?: string | undefined } = {},
  signal?: AbortSignal,
): Promise<{ records: AuditRecord[]; nextToken?: string }> {
  return get('audit', { ...filter, ...page }, signal);
}
