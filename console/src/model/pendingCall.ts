import type { InspectedFrame } from '../api/repairs';

/** A call that was not sent yet. */
export interface PendingCall {
  /** The endpoint or the service for which the call waits. */
  readonly endpoint: string;
  /** Whether the call waits for a permit of an endpoint with limits or a pause. */
  readonly isLimited: boolean;
  readonly reason: string | undefined;
  /** ISO 8601. */
  readonly since: string;
}

/** The frame of the execution itself, as the inspection names it. */
const ROOT = 'root';
/** The permit of an endpoint: `endpoint lambda:function:orders 123456789012`. */
const PERMIT = /^endpoint (\S+)/;

/** The inspected frame of a visit. */
export function frameOf(
  frames: readonly InspectedFrame[] | undefined,
  path: string,
): InspectedFrame | undefined {
  return frames?.find(({ frame }) => frame === (path || ROOT));
}

/** The call of a frame that waits; undefined when its call was sent. */
export function pendingCallOf(frame: InspectedFrame | undefined): PendingCall | undefined {
  const call = frame?.call;
  if (call === undefined || call.standing === 'SENT') return undefined;
  const permit = PERMIT.exec(call.endpoint)?.[1];
  const { reason, since } = call;
  return { endpoint: permit ?? call.endpoint, isLimited: permit !== undefined, reason, since };
}

/** A call that waits, in words: `waits for the endpoint http:host:a.example, paused`. */
export function pendingCallText(call: PendingCall, isPaused: boolean): string {
  if (!call.isLimited) {
    return `waits for ${call.endpoint}${call.reason === undefined ? '' : ` (${call.reason})`}`;
  }
  return `waits for the endpoint ${call.endpoint}${isPaused ? ', paused' : ''}`;
}
