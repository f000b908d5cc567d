import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { listVersions, publishVersion, type Machine } from '../../api/machines';
import { lastSegment } from '../../model/arn';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Name } from '../../ui/Name';

/** The maximum length of a description, as on AWS. */
const DESCRIPTION_MAX = 256;

/** Publishes the saved definition of a state machine as a version. */
export function PublishVersionDialog({
  machine,
  onDone,
  onClose,
}: {
  machine: Machine;
  onDone: () => void;
  onClose: () => void;
}) {
  const [description, setDescription] = useState('');
  const isTooLong = description.length > DESCRIPTION_MAX;
  return (
    <ConfirmDialog
      title="Publish a version"
      confirmText="Publish"
      failureTitle="The version could not be published"
      disabled={isTooLong}
      run={async () => {
        const { stateMachineVersions: before } = await listVersions(machine.stateMachineArn);
        const { stateMachineVersionArn: arn } = await publishVersion(
          machine.stateMachineArn,
          description,
        );
        // The server publishes a definition once, and answers with its version.
        const existed = before.some((each) => each.stateMachineVersionArn === arn);
        notify({
          type: existed ? 'info' : 'success',
          id: `versions ${machine.name}`,
          text: existed
            ? `Nothing was published: the saved definition of ${machine.name} is version ${lastSegment(arn)}.`
            : `Version ${lastSegment(arn)} of ${machine.name} published.`,
        });
        onDone();
      }}
      onClose={onClose}
    >
      <p>
        A version is an immutable copy of the saved definition of <Name text={machine.name} />. The
        console cannot delete versions.
      </p>
      <FormField
        label="Description"
        description="Optional"
        {...(isTooLong ? { errorText: `At most ${DESCRIPTION_MAX} characters` } : {})}
      >
        <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}
