import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { type Execution, startExecution } from '../../api/executions';
import { jsonMistake, pretty } from '../../model/jsonText';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { Failure } from '../../ui/Failure';

/** Starts the machine once more, with the same input or an edited one, and shows the new execution. */
export function StartAgain({ execution, onClose }: { execution: Execution; onClose: () => void }) {
  const [name, setName] = useState('');
  const [input, setInput] = useState(() => pretty(execution.input ?? '{}'));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [, navigate] = useLocation();
  const mistake = jsonMistake(input);
  async function start(): Promise<void> {
    setBusy(true);
    try {
      const started = await startExecution({
        stateMachineArn:
          execution.stateMachineAliasArn ??
          execution.stateMachineVersionArn ??
          execution.stateMachineArn,
        input,
        ...(name === '' ? {} : { name }),
      });
      notify({
        type: 'success',
        text: 'Started again.',
        link: {
          text: 'Compare the two',
          href: links.compare(execution.executionArn, started.executionArn),
        },
      });
      onClose();
      navigate(links.execution(started.executionArn));
    } catch (refusal) {
      setFailure(refusal);
      setBusy(false);
    }
  }
  return (
    <Modal
      visible
      size="large"
      header="Start again"
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
              onClick={() => void start()}
            >
              Start
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {failure !== undefined && <Failure of="It could not be started" failure={failure} />}
        <FormField label="Name" description="Optional; a name is made up otherwise.">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label="Input" errorText={mistake}>
          <div className="askel-code">
            <Textarea
              value={input}
              rows={14}
              spellcheck={false}
              onChange={({ detail }) => setInput(detail.value)}
            />
          </div>
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
