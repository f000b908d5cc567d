import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { startExecution } from '../api/executions';
import type { MachineType } from '../api/machines';
import { jsonError, pretty } from '../model/jsonText';
import { links } from '../shell/links';
import { notify } from '../shell/notices';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { JsonField } from '../ui/JsonField';
import { statusText } from '../ui/StatusBadge';
import { exactTime } from '../ui/Time';
import { useLoad } from '../ui/useLoad';
import { ExpressDialog } from './ExpressDialog';
import { pastExecutions } from './pastExecutions';
import { ExecutionNameField, StartCode, startRequest } from './startRequest';

interface StartProps {
  /** The ARN of the state machine, version or alias to start. */
  target: string;
  /** The ARN of the state machine whose earlier inputs are offered. */
  machine: string;
  name: string;
  onClose: () => void;
}

/** Starts an execution of a Standard state machine, or runs one of an Express state machine. */
export function StartDialog({ type, ...start }: StartProps & { type: MachineType }) {
  return type === 'EXPRESS' ? (
    <ExpressDialog target={start.target} name={start.name} onClose={start.onClose} />
  ) : (
    <StandardDialog {...start} />
  );
}

/** Starts an execution with a new input or with the input of an earlier execution. */
function StandardDialog({ target, machine, name, onClose }: StartProps) {
  const [, go] = useLocation();
  const past = useLoad(`inputs ${machine}`, (signal) => pastExecutions(machine, signal));
  const [editedInput, setEditedInput] = useState<string>();
  const [executionName, setExecutionName] = useState('');
  const [code, setCode] = useState(false);
  // The latest input is the default.
  const input = editedInput ?? pretty(past.data?.[0]?.input ?? '{}');
  const request = startRequest(target, input, executionName);
  const start = async (): Promise<void> => {
    const started = await startExecution(request);
    notify({ type: 'success', forNextPage: true, text: `Execution of ${name} started.` });
    go(links.execution(started.executionArn));
  };
  const options = (past.data ?? []).map((execution) => ({
    label: execution.name,
    value: execution.executionArn,
    description: `${statusText(execution.status)}, ${exactTime(execution.startDate)}`,
    tags: [(execution.input ?? '').slice(0, 60)],
  }));
  if (code) {
    return <StartCode request={request} machineName={name} onClose={() => setCode(false)} />;
  }
  const invalid = jsonError(input) !== undefined;
  return (
    <ConfirmDialog
      title={`Start “${name}”`}
      size="large"
      confirmText="Start"
      failureTitle="The execution could not be started"
      disabled={invalid}
      run={start}
      onClose={onClose}
      extraButtons={
        <Button onClick={() => setCode(true)} disabled={invalid}>
          View code
        </Button>
      }
    >
      <ExecutionNameField
        value={executionName}
        description="Optional; generated if empty. The same name and input return the same execution."
        onChange={setExecutionName}
      />
      {options.length > 0 && (
        <FormField label="Copy input from">
          <Select
            selectedOption={null}
            placeholder="An earlier execution"
            options={options}
            onChange={({ detail }) =>
              setEditedInput(
                pretty(
                  past.data?.find((each) => each.executionArn === detail.selectedOption.value)
                    ?.input ?? '{}',
                ),
              )
            }
          />
        </FormField>
      )}
      {/* The focus fixes the input, so that a past input cannot replace it when it has loaded. */}
      <JsonField
        label="Input"
        value={input}
        rows={12}
        onChange={setEditedInput}
        onFocus={() => setEditedInput(input)}
      />
    </ConfirmDialog>
  );
}
