import Alert from '@cloudscape-design/components/alert';
import { describeMachine, updateMachine, type Machine } from '../../api/machines';
import { DifferenceView } from '../../design/DifferenceView';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { PublishDialog } from './PublishDialog';

/** Saves a state machine after a review of the difference to the saved definition. */
export function SaveDialog({
  json,
  yaml,
  machine,
  baseRevision,
  onSaved,
  onClose,
}: {
  json: string;
  yaml: boolean;
  machine: Machine;
  /** The revision on which the edited definition is based. */
  baseRevision: string | undefined;
  onSaved: (revisionId: string | undefined, versionArn: string | undefined) => void;
  onClose: () => void;
}) {
  const arn = machine.stateMachineArn;
  const load = useLoad(`saved ${arn}`, (signal) => describeMachine(arn, signal));
  const latest = load.data;
  const changedElsewhere = latest !== undefined && latest.revisionId !== baseRevision;
  return (
    <PublishDialog
      title={`Save “${machine.name}”`}
      verb={changedElsewhere ? 'Overwrite' : 'Save'}
      yaml={yaml}
      large
      danger={changedElsewhere}
      disabled={latest === undefined}
      onSave={async (publishOptions) => {
        const now = await describeMachine(arn);
        // A change that was saved while the dialog was open must be reviewed first.
        if (now.revisionId !== latest?.revisionId) {
          load.change(() => now);
          throw new Error('Someone else has just saved changes. Review the difference first.');
        }
        const updated = await updateMachine(arn, { definition: json, ...publishOptions });
        onSaved(updated.revisionId, updated.stateMachineVersionArn);
      }}
      onClose={onClose}
    >
      {changedElsewhere && (
        <Alert type="warning" header="Someone else saved changes">
          The difference below is relative to those changes. Saving overwrites them, so check it for
          unintended removals and changes.
        </Alert>
      )}
      <Loaded load={load} subject="The state machine">
        {(now) => (
          <DifferenceView before={now.definition} after={json} names={['Saved', 'Edited']} />
        )}
      </Loaded>
    </PublishDialog>
  );
}
