import type { CheckedMigrations } from '../api/bulk';
import type { MigrationDescription, MigrationPreview, RunRevision } from '../api/migrations';
import { lastSegment } from './arn';
import { orText } from './orText';
import { visibleText } from './visibleText';

/** A revision in words: `version 3`, or its number if it has no version. */
export function revisionText({ revision, stateMachineVersionArn }: RunRevision): string {
  return stateMachineVersionArn === undefined
    ? `revision ${revision} (without a version)`
    : `version ${lastSegment(stateMachineVersionArn)}`;
}

/** Why a previewed migration is not requested; undefined if it can be. */
export function migrationRefusal(preview: MigrationPreview): string | undefined {
  if (preview.from.revision === preview.to.revision) {
    return `The execution already runs ${revisionText(preview.to)}.`;
  }
  return preview.migratable ? undefined : (preview.refusal ?? 'The execution cannot migrate.');
}

/** The effect of a possible migration, in sentences. */
export function migrationTexts({ from, to, next }: MigrationPreview): string[] {
  const states = (exists: boolean) =>
    next.filter((one) => one.exists === exists).map(({ state }) => visibleText(state));
  const [shared, missing] = [states(true), states(false)];
  return [
    `The execution runs ${revisionText(from)}. It finishes its current state with it.`,
    shared.length === 0
      ? `It migrates to ${revisionText(to)} before a later state.`
      : `It migrates to ${revisionText(to)} before its next state: ${orText(shared)}.`,
    ...(missing.length === 0
      ? []
      : [
          `If its next state is ${orText(missing)}, it migrates later, because ${revisionText(to)} does not have that state.`,
        ]),
  ];
}

/** The sentences about a requested migration. */
export function pendingText(
  { to, requestedAt, by, reason }: NonNullable<MigrationDescription['pending']>,
  timeText: (iso: string) => string,
): string {
  return [
    `Migrates to ${revisionText(to)} before its next state.`,
    `Requested ${timeText(requestedAt)}${by === undefined ? '' : ` by ${visibleText(by)}`}.`,
    ...(reason === undefined ? [] : [`Reason: ${visibleText(reason)}`]),
  ].join(' ');
}

/** The sentence about the last migration. */
export function lastText(
  { from, at, state }: NonNullable<MigrationDescription['last']>,
  current: RunRevision,
  timeText: (iso: string) => string,
): string {
  return `Migrated from ${revisionText(from)} to ${revisionText(current)} at ${timeText(at)}, before ${visibleText(state)}.`;
}

/**
 * The number of executions of a bulk job that can migrate. The server checks the latest ones only.
 *
 * @param isPart whether the job has more executions than the server has checked
 */
export function checkedText({ checked, possible }: CheckedMigrations, isPart: boolean): string {
  const scope = isPart ? `the latest ${checked.toLocaleString()}` : checked.toLocaleString();
  return possible === checked
    ? `${isPart ? `All of ${scope}` : `All ${scope}`} can migrate.`
    : `${possible.toLocaleString()} of ${scope} can migrate.`;
}
