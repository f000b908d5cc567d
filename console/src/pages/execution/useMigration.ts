import { useEffect, useRef } from 'react';
import { describeMigration, type MigrationDescription } from '../../api/migrations';
import { useLoad, type Load } from '../../ui/useLoad';
import type { Quarantine } from './useQuarantine';

/**
 * Reads the migrations of an execution. They are read again when an inspection shows a change, and
 * with each event while a migration is pending: an execution migrates when it enters a state.
 *
 * @param hasMigrations whether executions of this type can migrate; others are not read
 * @param running whether the execution is running
 * @param events the number of received history events
 */
export function useMigration(
  arn: string,
  hasMigrations: boolean,
  running: boolean,
  { error, inspection, isLoading }: Quarantine,
  events: number,
): Load<MigrationDescription | null> {
  // An execution in quarantine does not answer.
  const isRead = hasMigrations && !isLoading && error === undefined;
  const migration = useLoad<MigrationDescription | null>(
    isRead ? `migration of ${arn}` : 'no migration',
    (signal) => (isRead ? describeMigration(arn, signal) : Promise.resolve(null)),
  );
  const isPending = migration.data?.pending !== undefined;
  const inspected =
    inspection && `${inspection.revision} ${inspection.migrationRequested?.at ?? ''}`;
  const previous = useRef(inspected);
  const { reload } = migration;
  useEffect(() => {
    if (previous.current !== undefined && previous.current !== inspected) reload();
    previous.current = inspected;
  }, [inspected, reload]);
  useEffect(() => {
    if (isPending) reload();
  }, [events, running, isPending, reload]);
  return migration;
}
