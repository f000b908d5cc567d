/** The events of an execution in `/api/v1/executions/{arn}/events` and its stream of rows. */

/** A row: the key data of an event, without inputs and outputs. */
export interface EventRow {
  readonly id: number;
  readonly previousEventId: number;
  /** Seconds since 1970, with milliseconds as decimals. */
  readonly timestamp: number;
  /** AWS's name of the type, such as `TaskStateEntered`. */
  readonly type: string;
  /** The frame: "" is the execution itself, `3.0/1.2` a branch or iteration nested in another. */
  readonly frame: string;
  readonly state?: string;
  readonly resource?: string;
  readonly error?: string;
  /** The index of the iteration in its Map state. */
  readonly index?: number;
  /** The names of the variables that the state assigned. */
  readonly assigned?: readonly string[];
  /** The number of items of a Map state. */
  readonly length?: number;
  readonly mapRunArn?: string;
}

/** A row together with the event in the form of GetExecutionHistory. */
export interface DetailedRow extends EventRow {
  readonly event?: HistoryEvent;
}

/**
 * An event in the form of GetExecutionHistory. The member whose name ends with `EventDetails` holds
 * the details.
 */
export interface HistoryEvent {
  readonly id: number;
  readonly type: string;
  readonly [member: string]: unknown;
}

/** The details of an event of any type; empty when it has none. */
export function detailsOf(event: HistoryEvent | undefined): Record<string, unknown> {
  if (event === undefined) {
    return {};
  }
  for (const [member, value] of Object.entries(event)) {
    if (member.endsWith('EventDetails') && typeof value === 'object' && value !== null) {
      return value as Record<string, unknown>;
    }
  }
  return {};
}

/** A text member of the details of an event; undefined when there is none. */
export function detail(event: HistoryEvent | undefined, member: string): string | undefined {
  const value = detailsOf(event)[member];
  return typeof value === 'string' ? value : undefined;
}

/** The time of an event, in milliseconds since 1970. */
export function millisOf(row: Pick<EventRow, 'timestamp'>): number {
  return Math.round(row.timestamp * 1000);
}

/** The enclosing frame; undefined for the execution itself. */
export function parentFrame(frame: string): string | undefined {
  if (frame === '') {
    return undefined;
  }
  const slash = frame.lastIndexOf('/');
  return slash < 0 ? '' : frame.slice(0, slash);
}

/** The index of a branch or iteration in its Parallel or Map state; 0 for the execution itself. */
export function frameIndex(frame: string): number {
  return frame === '' ? 0 : Number(frame.slice(frame.lastIndexOf('.') + 1));
}

/** Whether `inner` equals `frame` or is nested in it. */
export function covers(frame: string, inner: string): boolean {
  return frame === '' || inner === frame || inner.startsWith(frame + '/');
}
