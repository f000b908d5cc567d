import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import type { Execution } from '../../api/executions';
import {
  migrateExecution,
  previewMigration,
  type MigrationDescription,
  type MigrationPreview,
  type MigrationTarget,
} from '../../api/migrations';
import { withoutLabel } from '../../model/arn';
import { migrationRefusal, migrationTexts, revisionText } from '../../model/migration';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Loaded } from '../../ui/Loaded';
import { MigrationTargetField } from '../../ui/MigrationTargetField';
import { useLoad } from '../../ui/useLoad';

/** Requests the migration of an execution to another version, after a preview. */
export function MigrateDialog({
  execution,
  back,
  onMigrated,
  onClose,
}: {
  execution: Execution;
  /** Whether the execution migrates to the revision before its last migration. */
  back: boolean;
  onMigrated: (description: MigrationDescription) => void;
  onClose: () => void;
}) {
  const { executionArn, name } = execution;
  const [version, setVersion] = useState<string>();
  const [reason, setReason] = useState('');
  const target: MigrationTarget | undefined = back
    ? { back: true }
    : version === undefined
      ? undefined
      : { stateMachineArn: version };
  const preview = useLoad<MigrationPreview | null>(JSON.stringify(target ?? ''), (signal) =>
    target === undefined ? Promise.resolve(null) : previewMigration(executionArn, target, signal),
  );

  async function migrate(): Promise<void> {
    if (target === undefined) return;
    const described = await migrateExecution(executionArn, target, reason.trim());
    onMigrated(described);
    const { pending, current } = described;
    notify({
      type: 'success',
      id: executionArn,
      text:
        pending === undefined
          ? `${name} now runs ${revisionText(current)}.`
          : `${name} will migrate to ${revisionText(pending.to)}.`,
    });
  }

  return (
    <ConfirmDialog
      title={back ? `Migrate “${name}” back?` : `Migrate “${name}” to a version`}
      confirmText={back ? 'Migrate back' : 'Migrate'}
      failureTitle="The migration could not be requested"
      missing={
        target === undefined
          ? 'Choose a version.'
          : preview.data === undefined || preview.data === null
            ? 'The preview has not been read.'
            : migrationRefusal(preview.data) && 'The execution cannot migrate.'
      }
      run={migrate}
      onClose={onClose}
    >
      {!back && (
        <MigrationTargetField
          machine={withoutLabel(execution.stateMachineArn)}
          target={version}
          onChange={setVersion}
        />
      )}
      {target !== undefined && (
        <Loaded load={preview} subject="The preview">
          {(data) => data !== null && <Preview preview={data} />}
        </Loaded>
      )}
      <FormField label="Reason" description="Optional. Stored with the execution.">
        <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}

function Preview({ preview }: { preview: MigrationPreview }) {
  const refusal = migrationRefusal(preview);
  return refusal === undefined ? (
    <Alert type="info">
      {migrationTexts(preview).map((text) => (
        <p key={text}>{text}</p>
      ))}
    </Alert>
  ) : (
    <Alert type="warning">{refusal}</Alert>
  );
}
