import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useLocation } from 'wouter';
import {
  describeExecution,
  searchExecutions,
  startExecution,
  type Execution,
} from '../api/executions';
import { jsonMistake, pretty } from '../model/jsonText';
import { links } from '../shell/links';
import { notify } from '../shell/notices';
import { Failure } from '../ui/Failure';
import { statusText } from '../ui/StatusBadge';
import { useLoad } from '../ui/useLoad';
import { CodeDialog } from './CodeDialog';

const PAST_MAX = 10;

/** The latest executions of a machine with their inputs, those that can be read. */
async function pastExecutions(machine: string, signal: AbortSignal): Promise<Execution[]> {
  const { executions } = await searchExecutions({ machine }, { maxResults: PAST_MAX }, signal);
  return Promise.all(executions.map((each) => describeExecution(each.executionArn, signal)));
}

/** Starts an execution, with an input of one's own or of an execution before. */
export function StartDialog({
  target,
  machine,
  name,
  onClose,
}: {
  /** The ARN that is started: of the machine, a version or an alias. */
  target: string;
  /** The ARN of the machine, for past inputs. */
  machine: string;
  name: string;
  onClose: () => void;
}) {
  const [, go] = useLocation();
  const past = useLoad(`inputs ${machine}`, (signal) => pastExecutions(machine, signal));
  const [written, setWritten] = useState<string>();
  const [own, setOwn] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [code, setCode] = useState(false);
  // The latest input is where most begin.
  const input = written ?? pretty(past.data?.[0]?.input ?? '{}');
  const problem = jsonMistake(input);
  const start = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const begun = await startExecution({
        stateMachineArn: target,
        input,
        ...(own === '' ? {} : { name: own }),
      });
      notify({ type: 'success', text: `An execution of ${name} has been started.` });
      go(links.execution(begun.executionArn));
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  const options = (past.data ?? []).map((execution) => ({
    label: execution.name,
    value: execution.executionArn,
    description: `${statusText(execution.status)}, ${new Date(execution.startDate * 1000).toLocaleString()}`,
    tags: [(execution.input ?? '').slice(0, 60)],
  }));
  if (code) {
    return (
      <CodeDialog
        act={{ kind: 'start', stateMachineArn: target, name: own === '' ? undefined : own, input }}
        title={`Start ${name}`}
        onClose={() => setCode(false)}
      />
    );
  }
  return (
    <Modal
      visible
      size="large"
      header={`Start ${name}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button onClick={() => setCode(true)} disabled={problem !== undefined}>
              As code
            </Button>
            <Button
              variant="primary"
              loading={busy}
              disabled={problem !== undefined}
              onClick={() => void start()}
            >
              Start
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {failure !== undefined && (
          <Failure of="The execution could not be started" failure={failure} />
        )}
        <FormField
          label="Name"
          description="Unset, one is drawn. The same name and input give the same execution."
        >
          <Input
            value={own}
            placeholder="order-17"
            spellcheck={false}
            onChange={({ detail }) => setOwn(detail.value)}
          />
        </FormField>
        {options.length > 0 && (
          <FormField label="Take the input of">
            <Select
              selectedOption={null}
              placeholder="An execution before"
              options={options}
              onChange={({ detail }) =>
                setWritten(
                  pretty(
                    past.data?.find((each) => each.executionArn === detail.selectedOption.value)
                      ?.input ?? '{}',
                  ),
                )
              }
            />
          </FormField>
        )}
        <FormField label="Input" errorText={problem}>
          <span className="askel-code-input">
            <Textarea
              value={input}
              rows={12}
              spellcheck={false}
              onChange={({ detail }) => setWritten(detail.value)}
            />
          </span>
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
