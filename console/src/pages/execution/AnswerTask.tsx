import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { completeTask, failTask, type InspectedFrame } from '../../api/repairs';
import { jsonMistake } from '../../model/jsonText';
import { notify } from '../../shell/notices';
import { Failure } from '../../ui/Failure';

/** Completes or fails a task in the place of who should have answered it. */
export function AnswerTask({
  arn,
  frame,
  onClose,
}: {
  arn: string;
  frame: InspectedFrame;
  onClose: () => void;
}) {
  const [how, setHow] = useState('complete');
  const [output, setOutput] = useState('{}');
  const [error, setError] = useState('');
  const [cause, setCause] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const task = frame.task ?? '';
  const mistake = how === 'complete' ? jsonMistake(output) : undefined;
  async function answer(): Promise<void> {
    setBusy(true);
    try {
      await (how === 'complete'
        ? completeTask(arn, task, output)
        : failTask(arn, task, {
            ...(error === '' ? {} : { error }),
            ...(cause === '' ? {} : { cause }),
          }));
      notify({ type: 'success', text: `The task of ${frame.state ?? task} is answered` });
      onClose();
    } catch (refusal) {
      setFailure(refusal);
      setBusy(false);
    }
  }
  return (
    <Modal
      visible
      header={`Answer the task of ${frame.state ?? task}`}
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
              disabled={mistake !== undefined}
              onClick={() => void answer()}
            >
              {how === 'complete' ? 'Complete it' : 'Fail it'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {failure !== undefined && <Failure of="It could not be answered" failure={failure} />}
        <SegmentedControl
          label="How to answer"
          selectedId={how}
          options={[
            { id: 'complete', text: 'Complete' },
            { id: 'fail', text: 'Fail' },
          ]}
          onChange={({ detail }) => setHow(detail.selectedId)}
        />
        {how === 'complete' ? (
          <FormField label="Output" errorText={mistake}>
            <div className="askel-code">
              <Textarea
                value={output}
                rows={8}
                spellcheck={false}
                onChange={({ detail }) => setOutput(detail.value)}
              />
            </div>
          </FormField>
        ) : (
          <>
            <FormField label="Error" description="Retry and Catch go by it.">
              <Input value={error} onChange={({ detail }) => setError(detail.value)} />
            </FormField>
            <FormField label="Cause">
              <Textarea value={cause} rows={3} onChange={({ detail }) => setCause(detail.value)} />
            </FormField>
          </>
        )}
      </SpaceBetween>
    </Modal>
  );
}
