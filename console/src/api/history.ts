import type { DetailedRow, EventRow, HistoryEvent } from '../model/events';
import { get, inPath } from './client';
import { openStream, type Stream, type StreamListener } from './stream';

/** The filters of `GET /executions/{arn}/events`; all must hold. */
export interface EventFilter {
  type?: readonly string[] | undefined;
  state?: string | undefined;
  /** As it stands somewhere in what an event says. */
  text?: string | undefined;
  /** ISO 8601, as is `to`. */
  from?: string | undefined;
  to?: string | undefined;
  fromEventId?: number | undefined;
  toEventId?: number | undefined;
  reverseOrder?: boolean | undefined;
}

export interface EventPage {
  events: EventRow[];
  nextToken?: string;
}

/** The rows of an execution behind an event, and those to come. */
export function streamRows(arn: string, after: number, listener: StreamListener): Stream {
  return openStream(`executions/${inPath(arn)}/events/rows`, { after }, listener);
}

export function listEvents(
  arn: string,
  filter: EventFilter,
  page: { maxResults?: number; nextToken?: string | undefined },
  signal?: AbortSignal,
): Promise<EventPage> {
  return get(`executions/${inPath(arn)}/events`, { ...filter, ...page }, signal);
}

/** One event as GetExecutionHistory shows it. */
export async function readEvent(arn: string, id: number): Promise<HistoryEvent | undefined> {
  const page = await get<{ events: DetailedRow[] }>(`executions/${inPath(arn)}/events`, {
    fromEventId: id,
    toEventId: id,
    details: true,
  });
  return page.events[0]?.event;
}

/** Up to `max` events with their data, from the first. */
export async function readEvents(
  arn: string,
  max: number,
  signal?: AbortSignal,
): Promise<{ rows: DetailedRow[]; complete: boolean }> {
  const rows: DetailedRow[] = [];
  let nextToken: string | undefined;
  do {
    const page: { events: DetailedRow[]; nextToken?: string } = await get(
      `executions/${inPath(arn)}/events`,
      { details: true, maxResults: 1000, nextToken },
      signal,
    );
    rows.push(...page.events);
    nextToken = page.nextToken;
  } while (nextToken !== undefined && rows.length < max);
  return { rows, complete: nextToken === undefined };
}

/** The machine of an execution as it was when that started. */
export interface ExecutionMachine {
  stateMachineArn: string;
  name: string;
  definition: string;
  roleArn: string;
  updateDate: number;
  loggingConfiguration?: {
    level?: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
    includeExecutionData?: boolean;
    destinations?: { cloudWatchLogsLogGroup?: { logGroupArn?: string } }[];
  };
}

export function machineOfExecution(arn: string, signal?: AbortSignal): Promise<ExecutionMachine> {
  return get(`executions/${inPath(arn)}/state-machine`, {}, signal);
}
