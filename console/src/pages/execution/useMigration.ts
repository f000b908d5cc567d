import { useEffect } from 'react';
import { describeMigration, type MigrationDescription } from '../../api/migrations';
import { useLoad, type Load } from '../../ui/useLoad';

/** The stream of the execution reports neither requested nor cancelled migrations. */
const RELOAD_MILLIS = 5_000;

/**
 * Reads the migrations of an execution.
 *
 * @param hasMigrations whether executions of this type can migrate; others are not read
 * @param running whether the execution is running, so that its migrations can change
 * @param events the number of received history events
 */
export function useMigration(
  arn: string,
  hasMigrations: boolean,
  running: boolean,
  events: number,
): Load<MigrationDescription | null> {
  const migration = useLoad<MigrationDescription | null>(
    hasMigrations ? `migration of ${arn}` : 'no migration',
    (signal) => (hasMigrations ? describeMigration(arn, signal) : Promise.resolve(null)),
    hasMigrations && running ? RELOAD_MILLIS : undefined,
  );
  const isPending = migration.data?.pending !== undefined;
  const { reload } = migration;
  // An execution migrates when it enters a state. A request ends with the execution.
  useEffect(() => {
    if (isPending) reload();
  }, [events, running, isPending, reload]);
  return migration;
}
