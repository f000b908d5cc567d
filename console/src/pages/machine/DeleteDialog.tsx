import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { deleteMachine, type Machine } from '../../api/machines';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { Ask } from '../../ui/Ask';

/** Deletes a machine, once its name has been typed: it cannot be had again. */
export function DeleteDialog({ machine, onClose }: { machine: Machine; onClose: () => void }) {
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  return (
    <Ask
      title={`Delete ${machine.name}`}
      deed="Delete"
      tried={`${machine.name} could not be deleted`}
      disabled={typed !== machine.name}
      run={async () => {
        await deleteMachine(machine.stateMachineArn);
        notify({ type: 'success', text: `${machine.name} is being deleted.` });
        go(links.machines());
      }}
      onClose={onClose}
    >
      <Box>
        Executions that run are ended as failed. Those that have ended can be seen for as long as
        they are kept. Versions and aliases go, too.
      </Box>
      <FormField label={`Type ${machine.name} to delete it`}>
        <Input value={typed} spellcheck={false} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
    </Ask>
  );
}
