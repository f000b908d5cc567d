import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { createMachine, updateMachine, type Machine, type MachineType } from '../../api/machines';
import { DifferenceView } from '../../design/DifferenceView';
import { Failure } from '../../ui/Failure';

export const DEFAULT_ROLE = 'arn:aws:iam::123456789012:role/askel';

/** Creates the machine, or changes it after showing what is different. */
export function SaveDialog({
  json,
  yaml,
  type,
  machine,
  onSaved,
  onClose,
}: {
  json: string;
  /** Whether the text is YAML, whose comments the server does not keep. */
  yaml: boolean;
  type: MachineType;
  /** The machine as it was read; undefined for a new one. */
  machine: Machine | undefined;
  onSaved: (arn: string, version: string | undefined) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState('');
  const [role, setRole] = useState(DEFAULT_ROLE);
  const [publish, setPublish] = useState(false);
  const [description, setDescription] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const save = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    const version = publish
      ? { publish, ...(description === '' ? {} : { versionDescription: description }) }
      : {};
    try {
      if (machine === undefined) {
        const made = await createMachine({
          name,
          definition: json,
          roleArn: role,
          type,
          ...version,
        });
        onSaved(made.stateMachineArn, made.stateMachineVersionArn);
      } else {
        const done = await updateMachine(machine.stateMachineArn, { definition: json, ...version });
        onSaved(machine.stateMachineArn, done.stateMachineVersionArn);
      }
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  const what = machine === undefined ? 'Create' : 'Save';
  return (
    <Modal
      visible
      size={machine === undefined ? 'medium' : 'max'}
      header={machine === undefined ? 'Create a state machine' : `Save ${machine.name}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={busy}
              disabled={machine === undefined && (name === '' || role === '')}
              onClick={() => void save()}
            >
              {publish ? `${what} and publish a version` : what}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {failure !== undefined && <Failure of="It could not be saved" failure={failure} />}
        {yaml && (
          <Alert type="info">
            The server keeps definitions as JSON, without comments. Download the YAML to keep it as
            it is.
          </Alert>
        )}
        {machine === undefined ? (
          <>
            <FormField
              label="Name"
              description="At most 80 letters, digits, hyphens and underscores."
            >
              <Input
                value={name}
                spellcheck={false}
                autoFocus
                onChange={({ detail }) => setName(detail.value)}
              />
            </FormField>
            <FormField label="Role" description="In whose name AWS's services are called.">
              <Input
                value={role}
                spellcheck={false}
                onChange={({ detail }) => setRole(detail.value)}
              />
            </FormField>
          </>
        ) : (
          <DifferenceView
            before={machine.definition}
            after={json}
            names={['as it is saved', 'as it is here']}
          />
        )}
        <Checkbox checked={publish} onChange={({ detail }) => setPublish(detail.checked)}>
          Publish it as a version, which never changes
        </Checkbox>
        {publish && (
          <FormField label="About this version">
            <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
          </FormField>
        )}
      </SpaceBetween>
    </Modal>
  );
}
