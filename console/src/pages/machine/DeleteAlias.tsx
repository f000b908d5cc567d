import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { deleteAlias, type Alias } from '../../api/machines';
import { notify, notifyFailure } from '../../shell/notices';

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
  const remove = (): void => {
    onClose();
    deleteAlias(alias.stateMachineAliasArn).then(
      () => {
        notify({ type: 'success', text: `Alias ${alias.name} is deleted.` });
        onDone();
      },
      (failure: unknown) => notifyFailure(`Alias ${alias.name} could not be deleted`, failure),
    );
  };
  return (
    <Modal
      visible
      header={`Delete alias ${alias.name}?`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Keep it
            </Button>
            <Button variant="primary" onClick={remove}>
              Delete it
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      Whoever starts executions by this name is refused from then on. The versions it leads to stay,
      and what runs goes on.
    </Modal>
  );
}
