import { deleteAlias, type Alias } from '../../api/machines';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';

/** Confirms the deletion of an alias. */
export function DeleteAliasDialog({
  alias,
  onDone,
  onClose,
}: {
  alias: Alias;
  onDone: () => void;
  onClose: () => void;
}) {
  return (
    <ConfirmDialog
      title={`Delete alias “${alias.name}”?`}
      danger
      confirmText="Delete"
      failureTitle="The alias could not be deleted"
      run={async () => {
        await deleteAlias(alias.stateMachineAliasArn);
        notify({
          type: 'success',
          id: `alias ${alias.name}`,
          text: `Alias ${alias.name} deleted.`,
        });
        onDone();
      }}
      onClose={onClose}
    >
      Starts with this alias will fail. Its versions remain, and running executions continue.
    </ConfirmDialog>
  );
}
