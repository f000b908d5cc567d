import type { Delivery, DeliveryStatus, Trigger } from '../../api/triggers';

/** The appearance of a delivery's status; the type is that of Cloudscape's StatusIndicator. */
export interface StatusView {
  type: 'success' | 'pending' | 'warning' | 'stopped' | 'error';
  text: string;
}

const VIEWS: Record<DeliveryStatus, StatusView> = {
  STARTED: { type: 'success', text: 'Started' },
  DELIVERED: { type: 'success', text: 'Delivered' },
  WAITING: { type: 'pending', text: 'Waiting' },
  RETRYING: { type: 'warning', text: 'Retrying' },
  SKIPPED: { type: 'stopped', text: 'Skipped' },
  FAILED: { type: 'error', text: 'Failed' },
  DEAD_LETTERED: { type: 'error', text: 'Dead-lettered' },
};

/** The status of a delivery as icon and text. */
export function statusView(status: DeliveryStatus): StatusView {
  return VIEWS[status];
}

/**
 * The detail of a delivery: its error, with the number of failed attempts if there were several or
 * if a later one succeeded.
 */
export function detailText(delivery: Delivery): string {
  const { error, failedAttempts, status } = delivery;
  const succeeded = status === 'STARTED' || status === 'DELIVERED';
  if (error === undefined) return '';
  if (failedAttempts > 1 || (failedAttempts === 1 && succeeded)) {
    return `${error} (${failedAttempts.toLocaleString()} failed ${failedAttempts === 1 ? 'attempt' : 'attempts'})`;
  }
  return error;
}

/** The name of a target: of a state machine, version or alias, else the last part of its ARN. */
export function targetName(arn: string): string {
  const states = /:states:[^:]*:[^:]*:stateMachine:(.+)$/.exec(arn);
  if (states?.[1] !== undefined) return states[1];
  return arn.split(/[:/]/).at(-1) ?? arn;
}

/** The kind of a trigger in a sentence. */
export function kindText(kind: Trigger['kind']): string {
  return { SCHEDULE: 'Schedule', RULE: 'Event rule', WEBHOOK: 'Webhook' }[kind];
}
