import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { deleteMachine, type Machine } from '../../api/machines';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';

/** Deletes a state machine after its name is typed, because a deletion cannot be undone. */
export function DeleteDialog({ machine, onClose }: { machine: Machine; onClose: () => void }) {
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  return (
    <ConfirmDialog
      title={`Delete state machine “${machine.name}”?`}
      danger
      confirmText="Delete"
      failureTitle={`${machine.name} could not be deleted`}
      disabled={typed !== machine.name}
      run={async () => {
        await deleteMachine(machine.stateMachineArn);
        notify({
          type: 'success',
          id: machine.stateMachineArn,
          forNextPage: true,
          text: `${machine.name} is being deleted.`,
        });
        go(links.machines());
      }}
      onClose={onClose}
    >
      <Box>
        Running executions fail. Ended executions remain visible for their retention period.
        Versions and aliases are deleted too.
      </Box>
      <FormField label={`Type ${machine.name} to confirm`}>
        <Input value={typed} spellcheck={false} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}
