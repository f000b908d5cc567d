import { callAws, get, pathSegment } from './client';
import type { Timestamp } from './executions';

export type ScheduleState = 'ENABLED' | 'DISABLED';

/** A schedule in a list. Members are named as in the API of EventBridge Scheduler. */
export interface ScheduleItem {
  Arn: string;
  GroupName: string;
  Name: string;
  State: ScheduleState;
  Target: { Arn: string };
  LastModificationDate: Timestamp;
}

/** The target of a schedule. Members that the console does not know are kept. */
export interface ScheduleTarget {
  Arn: string;
  RoleArn: string;
  Input?: string;
  DeadLetterConfig?: { Arn?: string };
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
  [more: string]: unknown;
}

/** The definition of a schedule, as CreateSchedule and UpdateSchedule expect it. */
export interface ScheduleDefinition {
  ScheduleExpression: string;
  ScheduleExpressionTimezone?: string;
  Description?: string;
  State?: ScheduleState;
  StartDate?: Timestamp;
  EndDate?: Timestamp;
  FlexibleTimeWindow: { Mode: 'OFF' | 'FLEXIBLE'; MaximumWindowInMinutes?: number };
  ActionAfterCompletion?: 'NONE' | 'DELETE';
  Target: ScheduleTarget;
  KmsKeyArn?: string;
}

export interface Schedule extends ScheduleDefinition {
  Arn: string;
  GroupName: string;
  Name: string;
  State: ScheduleState;
  CreationDate: Timestamp;
  LastModificationDate: Timestamp;
}

export interface ScheduleGroup {
  Arn: string;
  Name: string;
  State: 'ACTIVE' | 'DELETING';
  CreationDate?: Timestamp;
}

/** A page of a list, as other lists of the console name its members. */
interface Page {
  maxResults?: number;
  nextToken?: string | undefined;
}

function pageQuery({ maxResults, nextToken }: Page): Record<string, string | number | undefined> {
  return { MaxResults: maxResults, NextToken: nextToken };
}

export function listSchedules(
  filter: { group?: string; prefix?: string; state?: ScheduleState | undefined },
  page: Page,
  signal?: AbortSignal,
): Promise<{ Schedules: ScheduleItem[]; NextToken?: string }> {
  return callAws('GET', 'schedules', {
    query: {
      ScheduleGroup: filter.group,
      NamePrefix: filter.prefix,
      State: filter.state,
      ...pageQuery(page),
    },
    signal,
  });
}

export function readSchedule(group: string, name: string, signal?: AbortSignal): Promise<Schedule> {
  return callAws('GET', `schedules/${pathSegment(name)}`, { query: { groupName: group }, signal });
}

export function createSchedule(
  group: string,
  name: string,
  definition: ScheduleDefinition,
): Promise<{ ScheduleArn: string }> {
  return callAws('POST', `schedules/${pathSegment(name)}`, {
    body: { GroupName: group, ...definition },
  });
}

/** Replaces the definition of a schedule. */
export function updateSchedule(
  group: string,
  name: string,
  definition: ScheduleDefinition,
): Promise<{ ScheduleArn: string }> {
  return callAws('PUT', `schedules/${pathSegment(name)}`, {
    body: { GroupName: group, ...definition },
  });
}

export function deleteSchedule(group: string, name: string): Promise<unknown> {
  return callAws('DELETE', `schedules/${pathSegment(name)}`, { query: { groupName: group } });
}

export function listGroups(
  page: Page = {},
  signal?: AbortSignal,
): Promise<{ ScheduleGroups: ScheduleGroup[]; NextToken?: string }> {
  return callAws('GET', 'schedule-groups', { query: pageQuery(page), signal });
}

/** The tags of a group, by key. */
export async function readGroupTags(
  arn: string,
  signal?: AbortSignal,
): Promise<Record<string, string>> {
  const { Tags } = await callAws<{ Tags?: { Key: string; Value: string }[] }>(
    'GET',
    `tags/${pathSegment(arn)}`,
    { signal },
  );
  return Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value]));
}

export function createGroup(
  name: string,
  tags: Record<string, string>,
): Promise<{ ScheduleGroupArn: string }> {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return callAws('POST', `schedule-groups/${pathSegment(name)}`, {
    body: list.length === 0 ? {} : { Tags: list },
  });
}

/** Deletes a group and its schedules. */
export function deleteGroup(name: string): Promise<unknown> {
  return callAws('DELETE', `schedule-groups/${pathSegment(name)}`);
}

/** A schedule as `previewSchedule` expects it. */
export interface SchedulePreview {
  expression: string;
  timezone: string;
  startDate: string;
  endDate: string;
  /** The stored schedule, whose unchanged rate keeps its times; undefined for a new one. */
  stored?: { group: string; name: string } | undefined;
}

/** The next ten due times of a schedule, also before it is saved, as ISO 8601. */
export async function previewSchedule(
  schedule: SchedulePreview,
  signal?: AbortSignal,
): Promise<string[]> {
  const { occurrences } = await get<{ occurrences: string[] }>(
    'schedules/preview',
    {
      scheduleExpression: schedule.expression,
      timezone: schedule.timezone,
      startDate: schedule.startDate,
      endDate: schedule.endDate,
      groupName: schedule.stored?.group,
      scheduleName: schedule.stored?.name,
    },
    signal,
  );
  return occurrences;
}
