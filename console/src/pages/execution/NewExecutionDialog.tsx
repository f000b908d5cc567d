import { useState } from 'react';
import { useLocation } from 'wouter';
import { type Execution, startExecution } from '../../api/executions';
import { ExecutionNameField, startRequest } from '../../design/startRequest';
import { jsonError, pretty } from '../../model/jsonText';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { JsonField } from '../../ui/JsonField';

/** The ARN of the alias, version or state machine with which the execution was started. */
export function startTargetOf(execution: Execution): string {
  return (
    execution.stateMachineAliasArn ?? execution.stateMachineVersionArn ?? execution.stateMachineArn
  );
}

/** Starts another execution with the same or an edited input, and opens it. */
export function NewExecutionDialog({
  execution,
  onClose,
}: {
  execution: Execution;
  onClose: () => void;
}) {
  const [name, setName] = useState('');
  const [input, setInput] = useState(() => pretty(execution.input ?? '{}'));
  const [, navigate] = useLocation();
  async function start(): Promise<void> {
    const started = await startExecution(startRequest(startTargetOf(execution), input, name));
    notify({
      type: 'success',
      forNextPage: true,
      text: 'Execution started.',
      link: {
        text: 'Compare with the previous execution',
        href: links.compare(execution.executionArn, started.executionArn),
      },
    });
    navigate(links.execution(started.executionArn));
  }
  return (
    <ConfirmDialog
      title="New execution"
      size="large"
      confirmText="Start"
      failureTitle="The execution could not be started"
      disabled={jsonError(input) !== undefined}
      run={start}
      onClose={onClose}
    >
      <ExecutionNameField
        value={name}
        description="Optional; generated if empty."
        onChange={setName}
      />
      <JsonField label="Input" value={input} rows={14} onChange={setInput} />
    </ConfirmDialog>
  );
}
