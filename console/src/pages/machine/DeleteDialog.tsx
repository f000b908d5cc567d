import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { searchExecutions } from '../../api/executions';
import { deleteMachine, type Machine } from '../../api/machines';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';

const NAMES_MAX = 5;
const RELOAD_MILLIS = 5_000;

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
      <RunningExecutions machine={machine} />
      <Box>
        Ended executions remain visible for their retention period. Versions and aliases are deleted
        too.
      </Box>
      <FormField label={`Type ${machine.name} to confirm`}>
        <Input value={typed} spellcheck={false} onChange={({ detail }) => setTyped(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}

/** The executions that the deletion ends. */
function RunningExecutions({ machine }: { machine: Machine }) {
  const arn = machine.stateMachineArn;
  const load = useLoad(
    `running ${arn}`,
    (signal) =>
      searchExecutions({ machine: arn, status: ['RUNNING'] }, { maxResults: NAMES_MAX }, signal),
    RELOAD_MILLIS,
  );
  return (
    <Loaded load={load} subject="The running executions">
      {({ executions, nextToken }) =>
        executions.length === 0 ? (
          <Box>No execution is running.</Box>
        ) : (
          <Alert type="warning" header="Running executions fail">
            <ul className="askel-children">
              {executions.map((one) => (
                <li key={one.executionArn}>
                  <Name text={one.name} />
                </li>
              ))}
            </ul>
            <PathLink to={links.executions({ machine: arn, status: ['RUNNING'] })}>
              {nextToken === undefined ? 'View them' : 'View all running executions'}
            </PathLink>
          </Alert>
        )
      }
    </Loaded>
  );
}
