import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { stopExecution } from '../../api/executions';
import { notify, notifyFailure } from '../../shell/notices';

/** Asks why, and stops it. */
export function StopExecution({
  arn,
  name,
  onClose,
}: {
  arn: string;
  name: string;
  onClose: () => void;
}) {
  const [error, setError] = useState('');
  const [cause, setCause] = useState('');
  const [busy, setBusy] = useState(false);
  async function stop(): Promise<void> {
    setBusy(true);
    try {
      await stopExecution(arn, {
        ...(error === '' ? {} : { error }),
        ...(cause === '' ? {} : { cause }),
      });
      notify({ type: 'success', text: `${name} is stopped` });
    } catch (failure) {
      notifyFailure('The execution could not be stopped', failure);
    }
    onClose();
  }
  return (
    <Modal
      visible
      header={`Stop ${name}?`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Let it run
            </Button>
            <Button variant="primary" loading={busy} onClick={() => void stop()}>
              Stop it
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <p>What runs is aborted. It can be redriven later, from where it stood.</p>
        <FormField label="Error" description="Optional; the history shows it.">
          <Input value={error} onChange={({ detail }) => setError(detail.value)} />
        </FormField>
        <FormField label="Cause" description="Optional.">
          <Textarea value={cause} rows={2} onChange={({ detail }) => setCause(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
