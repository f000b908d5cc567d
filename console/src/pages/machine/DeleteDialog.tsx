import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { deleteMachine, type Machine } from '../../api/machines';
import { links } from '../../shell/links';
import { notify, notifyFailure } from '../../shell/notices';

/** Deletes a machine, once its name has been typed: it cannot be had again. */
export function DeleteDialog({ machine, onClose }: { machine: Machine; onClose: () => void }) {
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const remove = (): void => {
    onClose();
    deleteMachine(machine.stateMachineArn).then(
      () => {
        notify({ type: 'success', text: `${machine.name} is being deleted.` });
        go(links.machines());
      },
      (failure: unknown) => notifyFailure(`${machine.name} could not be deleted`, failure),
    );
  };
  return (
    <Modal
      visible
      header={`Delete ${machine.name}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" disabled={typed !== machine.name} onClick={remove}>
              Delete
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>
          Executions that run are ended as failed. Those that have ended can be seen for as long as
          they are kept. Versions and aliases go, too.
        </Box>
        <FormField label={`Type ${machine.name} to delete it`}>
          <Input
            value={typed}
            spellcheck={false}
            onChange={({ detail }) => setTyped(detail.value)}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
