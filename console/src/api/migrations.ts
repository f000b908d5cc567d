import { get, pathSegment, post } from './client';

/** A revision of a state machine. */
export interface RunRevision {
  revision: number;
  /** Absent for a revision without a version. */
  stateMachineVersionArn?: string;
}

/** The migrations of an execution. */
export interface MigrationDescription {
  /** The revision that the execution runs. */
  current: RunRevision;
  /** The requested migration, which takes place before the next state. */
  pending?: { to: RunRevision; requestedAt: string; by?: string; reason?: string };
  /** `state` is the first state that the execution entered after its last migration. */
  last?: { from: RunRevision; at: string; state: string };
}

/** Either a version (or the state machine for its current revision), or the way back. */
export type MigrationTarget = { stateMachineArn: string } | { back: true };

/** The effect of a migration that was not requested. */
export interface MigrationPreview {
  from: RunRevision;
  to: RunRevision;
  migratable: boolean;
  /** The reason why the execution cannot migrate. */
  refusal?: string;
  /** The states that the execution can enter next; `exists` if the other revision has them. */
  next: { state: string; exists: boolean }[];
}

function path(executionArn: string): string {
  return `executions/${pathSegment(executionArn)}/migration`;
}

export function describeMigration(
  executionArn: string,
  signal?: AbortSignal,
): Promise<MigrationDescription> {
  return get(path(executionArn), {}, signal);
}

export function previewMigration(
  executionArn: string,
  target: MigrationTarget,
  signal?: AbortSignal,
): Promise<MigrationPreview> {
  return post(`${path(executionArn)}/preview`, target, {}, signal);
}

/** Requests a migration, which replaces an earlier request. */
export function migrateExecution(
  executionArn: string,
  target: MigrationTarget,
  reason: string,
): Promise<MigrationDescription> {
  return post(path(executionArn), reason === '' ? target : { ...target, reason });
}

/** Cancels the requested migration; without one it has no effect. */
export function cancelMigration(executionArn: string): Promise<MigrationDescription> {
  return post(`${path(executionArn)}/cancel`, {});
}
