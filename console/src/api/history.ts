import type { DetailedRow, EventRow, HistoryEvent } from '../model/events';
import { get, pathSegment } from './client';
import { openStream, type Stream, type StreamListener } from './stream';

/** The filters of `GET /executions/{arn}/events`. An event must match all of them. */
export interface EventFilter {
  type?: readonly string[] | undefined;
  state?: string | undefined;
  /** Text that a name, a resource, an error, a cause or the data of the event contains. */
  text?: string | undefined;
  /** ISO 8601, like `to`. */
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

/** Streams the rows of an execution that follow the event `after`, including future ones. */
export function streamRows(arn: string, after: number, listener: StreamListener): Stream {
  return openStream(`executions/${pathSegment(arn)}/events/rows`, { after }, listener);
}

export function listEvents(
  arn: string,
  filter: EventFilter,
  page: { maxResults?: number; nextToken?: string | undefined },
  signal?: AbortSignal,
): Promise<EventPage> {
  return get(`executions/${pathSegment(arn)}/events`, { ...filter, ...page }, signal);
}

/** Reads the id of the last stored event; 0 if there is none. */
export async function readLastEventId(arn: string, signal?: AbortSignal): Promise<number> {
  const { events } = await listEvents(arn, { reverseOrder: true }, { maxResults: 1 }, signal);
  return events[0]?.id ?? 0;
}

/** Reads one event in the form of GetExecutionHistory. */
export async function readEvent(arn: string, id: number): Promise<HistoryEvent | undefined> {
  const page = await get<{ events: DetailedRow[] }>(`executions/${pathSegment(arn)}/events`, {
    fromEventId: id,
    toEventId: id,
    details: true,
  });
  return page.events[0]?.event;
}

/**
 * Reads events with their data from the start of the history, until its end or until at least `max`
 * events are read.
 */
export async function readEvents(
  arn: string,
  max: number,
  signal?: AbortSignal,
): Promise<{ rows: DetailedRow[]; complete: boolean }> {
  const rows: DetailedRow[] = [];
  let nextToken: string | undefined;
  do {
    const page: { events: DetailedRow[]; nextToken?: string } = await get(
      `executions/${pathSegment(arn)}/events`,
      { details: true, maxResults: 1000, nextToken },
      signal,
    );
    rows.push(...page.events);
    nextToken = page.nextToken;
  } while (nextToken !== undefined && rows.length < max);
  return { rows, complete: nextToken === undefined };
}

/** The state machine as it was when the execution started. */
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
  return get(`executions/${pathSegment(arn)}/state-machine`, {}, signal);
}
