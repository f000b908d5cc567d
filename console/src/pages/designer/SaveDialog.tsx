import Alert from '@cloudscape-design/components/alert';
import { describeMachine, updateMachine, type Machine } from '../../api/machines';
import { DifferenceView } from '../../design/DifferenceView';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { PublishDialog } from './PublishDialog';

/** Changes a machine, after showing what is different from what is saved by now. */
export function SaveDialog({
  json,
  yaml,
  machine,
  begun,
  onSaved,
  onClose,
}: {
  json: string;
  yaml: boolean;
  machine: Machine;
  /** The revision of the machine that the change was begun on. */
  begun: string | undefined;
  onSaved: (revisionId: string | undefined, version: string | undefined) => void;
  onClose: () => void;
}) {
  const arn = machine.stateMachineArn;
  const load = useLoad(`saved ${arn}`, (signal) => describeMachine(arn, signal));
  const latest = load.data;
  const another = latest !== undefined && latest.revisionId !== begun;
  return (
    <PublishDialog
      title={`Save ${machine.name}`}
      what={another ? 'Save over it' : 'Save'}
      yaml={yaml}
      large
      disabled={latest === undefined}
      onDo={async (version) => {
        const now = await describeMachine(arn);
        // What came while the dialog was open is to be seen first, too.
        if (now.revisionId !== latest?.revisionId) {
          load.change(() => now);
          throw new Error('Someone else has just saved changes: review the difference first.');
        }
        const done = await updateMachine(arn, { definition: json, ...version });
        onSaved(done.revisionId, done.stateMachineVersionArn);
      }}
      onClose={onClose}
    >
      {another && (
        <Alert type="warning" header="Someone else saved changes">
          The difference below is to that. What was changed there and not here goes when you save:
          look for what you would remove or change without having meant to.
        </Alert>
      )}
      <Loaded of={load} what="The state machine">
        {(now) => (
          <DifferenceView
            before={now.definition}
            after={json}
            names={['as it is saved', 'as it is here']}
          />
        )}
      </Loaded>
    </PublishDialog>
  );
}
