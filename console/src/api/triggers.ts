import { get, pathSegment } from './client';

export type TriggerKind = 'SCHEDULE' | 'RULE' | 'WEBHOOK';

/** A schedule, a rule or a webhook that starts executions of a state machine. */
export interface Trigger {
  kind: TriggerKind;
  arn: string;
  name: string;
  /** The group of a schedule, or the bus of a rule. */
  parent?: string;
  enabled: boolean;
  /** The expression of a schedule, the pattern of a rule, or the verification of a webhook. */
  condition: string;
  /** The state machine, version or alias. */
  targetArn: string;
}

export type DeliveryStatus =
  'STARTED' | 'DELIVERED' | 'WAITING' | 'RETRYING' | 'SKIPPED' | 'FAILED' | 'DEAD_LETTERED';

/** A delivery of a trigger, as of its last attempt. Times are ISO 8601. */
export interface Delivery {
  id: string;
  receivedDate: string;
  /** The scheduled time of a schedule, the id of an event, or the id of a request. */
  occurrence: string;
  targetArn: string;
  status: DeliveryStatus;
  failedAttempts: number;
  error?: string;
  executionArn?: string;
  updatedDate: string;
}

/** Lists the newest deliveries of a trigger, the newest first. */
export async function listDeliveries(
  triggerArn: string,
  signal?: AbortSignal,
): Promise<Delivery[]> {
  const { deliveries } = await get<{ deliveries: Delivery[] }>(
    `triggers/${pathSegment(triggerArn)}/deliveries`,
    {},
    signal,
  );
  return deliveries;
}

/** Lists the triggers of a state machine: schedules, then rules, then webhooks. */
export function listMachineTriggers(
  machineArn: string,
  signal?: AbortSignal,
): Promise<{ triggers: Trigger[]; isComplete: boolean }> {
  return get(`state-machines/${pathSegment(machineArn)}/triggers`, {}, signal);
}

/** The trigger that started an execution; without members when none that still exists did. */
export function readExecutionTrigger(
  executionArn: string,
  signal?: AbortSignal,
): Promise<{ trigger?: Trigger; occurrence?: string }> {
  return get(`executions/${pathSegment(executionArn)}/trigger`, {}, signal);
}
