/** Events of an execution as `/api/v1/executions/{arn}/events` and its stream of rows tell them. */

/** A row: what tells an event apart, without its inputs and outputs. */
export interface EventRow {
  readonly id: number;
  readonly previousEventId: number;
  /** Seconds since 1970, with milliseconds. */
  readonly timestamp: number;
  /** AWS's name of the type, such as `TaskStateEntered`. */
  readonly type: string;
  /** The line of control: "" is the execution's own, `3.0/1.2` a branch or iteration inside another. */
  readonly frame: string;
  readonly state?: string;
  readonly resource?: string;
  readonly error?: string;
  /** The iteration's number in its Map state. */
  readonly index?: number;
  /** The variables that the state has assigned. */
  readonly assigned?: readonly string[];
  /** How many items a Map state has begun with. */
  readonly length?: number;
  readonly mapRunArn?: string;
}

/** A row with the event as GetExecutionHistory shows it. */
export interface DetailedRow extends EventRow {
  readonly event?: HistoryEvent;
}

/** AWS's form of an event; its details are in the one member whose name ends with `EventDetails`. */
export interface HistoryEvent {
  readonly id: number;
  readonly type: string;
  readonly [member: string]: unknown;
}

/** The details of an event, whatever its type; empty where it has none. */
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

/** A text among the details of an event, undefined where there is none. */
export function detail(event: HistoryEvent | undefined, member: string): string | undefined {
  const value = detailsOf(event)[member];
  return typeof value === 'string' ? value : undefined;
}

/** When an event happened, in milliseconds since 1970. */
export function millisOf(row: Pick<EventRow, 'timestamp'>): number {
  return Math.round(row.timestamp * 1000);
}

/** The frame that started this one; undefined for the execution's own. */
export function parentFrame(frame: string): string | undefined {
  if (frame === '') {
    return undefined;
  }
  const slash = frame.lastIndexOf('/');
  return slash < 0 ? '' : frame.slice(0, slash);
}

/** The number of a branch or iteration in its Parallel or Map state; 0 for the execution's own frame. */
export function frameIndex(frame: string): number {
  return frame === '' ? 0 : Number(frame.slice(frame.lastIndexOf('.') + 1));
}

/** Whether `inner` is this frame or below it. */
export function covers(frame: string, inner: string): boolean {
  return frame === '' || inner === frame || inner.startsWith(frame + '/');
}
