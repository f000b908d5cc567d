import { deleteAlias, type Alias } from '../../api/machines';
import { notify } from '../../shell/notices';
import { Ask } from '../../ui/Ask';

/** Asks, and deletes an alias. */
export function DeleteAlias({
  alias,
  onDone,
  onClose,
}: {
  alias: Alias;
  onDone: () => void;
  onClose: () => void;
}) {
  return (
    <Ask
      title={`Delete alias ${alias.name}?`}
      deed="Delete"
      tried="The alias could not be deleted"
      run={async () => {
        await deleteAlias(alias.stateMachineAliasArn);
        notify({ type: 'success', text: `Alias ${alias.name} is deleted.` });
        onDone();
      }}
      onClose={onClose}
    >
      Whoever starts executions by this name is refused from then on. The versions it leads to stay,
      and what runs goes on.
    </Ask>
  );
}
