import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { cancelMigration, type MigrationDescription } from '../../api/migrations';
import { lastText, pendingText, revisionText } from '../../model/migration';
import { notify, notifyFailure } from '../../shell/notices';
import { exactTimeOfIso } from '../../ui/Time';

/** The requested migration of an execution, which can be cancelled, and its last one. */
export function MigrationLine({
  arn,
  name,
  migration,
  canMigrate,
  onBack,
  onChange,
}: {
  arn: string;
  name: string;
  migration: MigrationDescription;
  /** Whether the execution is running, so that it can migrate. */
  canMigrate: boolean;
  /** Opens the dialog that migrates the execution back. */
  onBack: () => void;
  onChange: (description: MigrationDescription) => void;
}) {
  const { current, pending, last } = migration;
  return (
    <>
      {canMigrate && pending !== undefined && (
        <Box color="text-body-secondary">
          {pendingText(pending, exactTimeOfIso)}{' '}
          <CancelButton arn={arn} name={name} pending={pending} onChange={onChange} />
        </Box>
      )}
      {last !== undefined && (
        <Box color="text-body-secondary">
          {lastText(last, current, exactTimeOfIso)}{' '}
          {canMigrate && (
            <Button variant="inline-link" onClick={onBack}>
              Migrate back
            </Button>
          )}
        </Box>
      )}
    </>
  );
}

function CancelButton({
  arn,
  name,
  pending,
  onChange,
}: {
  arn: string;
  name: string;
  pending: NonNullable<MigrationDescription['pending']>;
  onChange: (description: MigrationDescription) => void;
}) {
  const [busy, setBusy] = useState(false);

  async function cancel(): Promise<void> {
    setBusy(true);
    try {
      const described = await cancelMigration(arn);
      onChange(described);
      notify(
        described.current.revision === pending.to.revision
          ? {
              type: 'info',
              id: arn,
              text: `${name} had already migrated to ${revisionText(pending.to)}.`,
            }
          : { type: 'success', id: arn, text: `The migration of ${name} is cancelled.` },
      );
    } catch (failure) {
      notifyFailure('The migration could not be cancelled', failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Button variant="inline-link" disabled={busy} onClick={() => void cancel()}>
      Cancel migration
    </Button>
  );
}
