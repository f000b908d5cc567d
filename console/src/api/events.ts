import { callEventBridge, get, pathSegment } from './client';

export interface EventBus {
  Name: string;
  Arn: string;
  Description?: string;
}

/** A rule. Members are named as in the API of EventBridge. */
export interface Rule {
  Name: string;
  Arn: string;
  EventBusName: string;
  EventPattern: string;
  State: string;
  Description?: string;
  RoleArn?: string;
}

/** A target of a rule. Members that the console does not know are kept. */
export interface RuleTarget {
  Id: string;
  Arn: string;
  RoleArn?: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
  DeadLetterConfig?: { Arn?: string };
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
  [more: string]: unknown;
}

interface Page {
  maxResults?: number;
  nextToken?: string | undefined;
}

const LIST_MAX = 100;

export function listBuses(
  page: Page = {},
  signal?: AbortSignal,
): Promise<{ EventBuses: EventBus[]; NextToken?: string }> {
  return callEventBridge(
    'ListEventBuses',
    { Limit: page.maxResults ?? LIST_MAX, NextToken: page.nextToken },
    signal,
  );
}

export function createBus(name: string): Promise<unknown> {
  return callEventBridge('CreateEventBus', { Name: name });
}

export function deleteBus(name: string): Promise<unknown> {
  return callEventBridge('DeleteEventBus', { Name: name });
}

export function listRules(
  bus: string,
  page: Page,
  signal?: AbortSignal,
): Promise<{ Rules: Rule[]; NextToken?: string }> {
  return callEventBridge(
    'ListRules',
    { EventBusName: bus, Limit: page.maxResults, NextToken: page.nextToken },
    signal,
  );
}

export function readRule(bus: string, name: string, signal?: AbortSignal): Promise<Rule> {
  return callEventBridge('DescribeRule', { EventBusName: bus, Name: name }, signal);
}

/** The members of a rule, as PutRule expects them. */
export interface RuleDefinition {
  Name: string;
  EventBusName: string;
  EventPattern: string;
  Description?: string | undefined;
  State?: string;
  RoleArn?: string;
}

/** Creates a rule. The server refuses a name in use; AWS has no such request. */
export function createRule(rule: RuleDefinition): Promise<{ RuleArn: string }> {
  return callEventBridge('PutRule', { ...rule, AskelNewRule: true });
}

/** Creates or replaces a rule. */
export function putRule(rule: RuleDefinition): Promise<{ RuleArn: string }> {
  return callEventBridge('PutRule', rule);
}

export function enableRule(bus: string, name: string, enabled: boolean): Promise<unknown> {
  return callEventBridge(enabled ? 'EnableRule' : 'DisableRule', {
    EventBusName: bus,
    Name: name,
  });
}

/** Deletes a rule. A rule with targets cannot be deleted. */
export function deleteRule(bus: string, name: string): Promise<unknown> {
  return callEventBridge('DeleteRule', { EventBusName: bus, Name: name });
}

/** Lists the targets of a rule, which are five at most. */
export async function listTargets(
  bus: string,
  rule: string,
  signal?: AbortSignal,
): Promise<RuleTarget[]> {
  const { Targets } = await callEventBridge<{ Targets: RuleTarget[] }>(
    'ListTargetsByRule',
    { EventBusName: bus, Rule: rule },
    signal,
  );
  return Targets;
}

/** Adds or replaces a target. */
export async function putTarget(bus: string, rule: string, target: RuleTarget): Promise<void> {
  const { FailedEntries } = await callEventBridge<{
    FailedEntries?: { ErrorCode: string; ErrorMessage: string }[];
  }>('PutTargets', { EventBusName: bus, Rule: rule, Targets: [target] });
  const failed = FailedEntries?.[0];
  if (failed !== undefined) throw new Error(`${failed.ErrorMessage} (${failed.ErrorCode})`);
}

export function removeTargets(bus: string, rule: string, ids: string[]): Promise<unknown> {
  return callEventBridge('RemoveTargets', { EventBusName: bus, Rule: rule, Ids: ids });
}

/** Whether a pattern matches an event. Both are JSON texts. */
export async function testPattern(
  pattern: string,
  event: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const { Result } = await callEventBridge<{ Result: boolean }>(
    'TestEventPattern',
    { EventPattern: pattern, Event: event },
    signal,
  );
  return Result;
}

/** An event that a bus has received. */
export interface RecentEvent {
  id: string;
  /** ISO 8601 */
  receivedDate: string;
  /** The JSON text of the event. */
  event: string;
}

/** Lists some of the latest events of a bus, the latest first. */
export async function listRecentEvents(
  busArn: string,
  signal?: AbortSignal,
): Promise<RecentEvent[]> {
  const { events } = await get<{ events: RecentEvent[] }>(
    `event-buses/${pathSegment(busArn)}/recent-events`,
    {},
    signal,
  );
  return events;
}
