import { useState } from 'react';
import { useLocation } from 'wouter';
import { type Execution, startExecution } from '../../api/executions';
import { ExecutionNameField, startRequest } from '../../design/startRequest';
import { jsonMistake, pretty } from '../../model/jsonText';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { Ask } from '../../ui/Ask';
import { JsonField } from '../../ui/JsonField';

/** The ARN of the alias, version or machine that an execution was started by. */
export function startedBy(execution: Execution): string {
  return (
    execution.stateMachineAliasArn ?? execution.stateMachineVersionArn ?? execution.stateMachineArn
  );
}

/** Starts the machine once more, with the same input or an edited one, and shows the new execution. */
export function StartAgain({ execution, onClose }: { execution: Execution; onClose: () => void }) {
  const [name, setName] = useState('');
  const [input, setInput] = useState(() => pretty(execution.input ?? '{}'));
  const [, navigate] = useLocation();
  async function start(): Promise<void> {
    const started = await startExecution(startRequest(startedBy(execution), input, name));
    notify({
      type: 'success',
      text: 'Execution started.',
      link: {
        text: 'Compare the two',
        href: links.compare(execution.executionArn, started.executionArn),
      },
    });
    navigate(links.execution(started.executionArn));
  }
  return (
    <Ask
      title="New execution"
      size="large"
      deed="Start"
      tried="It could not be started"
      disabled={jsonMistake(input) !== undefined}
      run={start}
      onClose={onClose}
    >
      <ExecutionNameField
        value={name}
        description="Optional; generated if empty."
        onChange={setName}
      />
      <JsonField label="Input" value={input} rows={14} onChange={setInput} />
    </Ask>
  );
}
