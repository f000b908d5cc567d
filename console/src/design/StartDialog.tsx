import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useLocation } from 'wouter';
import {
  describeExecution,
  searchExecutions,
  startExecution,
  type Execution,
} from '../api/executions';
import type { MachineType } from '../api/machines';
import { jsonMistake, pretty } from '../model/jsonText';
import { links } from '../shell/links';
import { notify } from '../shell/notices';
import { Ask } from '../ui/Ask';
import { JsonField } from '../ui/JsonField';
import { statusText } from '../ui/StatusBadge';
import { exactTime } from '../ui/Time';
import { useLoad } from '../ui/useLoad';
import { ExpressDialog } from './ExpressDialog';
import { ExecutionNameField, StartCode, startRequest } from './startRequest';

const PAST_MAX = 10;

/** The latest executions of a machine with their inputs, those that can be read. */
async function pastExecutions(machine: string, signal: AbortSignal): Promise<Execution[]> {
  const { executions } = await searchExecutions({ machine }, { maxResults: PAST_MAX }, signal);
  return Promise.all(executions.map((each) => describeExecution(each.executionArn, signal)));
}

interface StartProps {
  /** The ARN that is started: of the machine, a version or an alias. */
  target: string;
  /** The ARN of the machine, for past inputs. */
  machine: string;
  name: string;
  onClose: () => void;
}

/** Starts an execution of a Standard machine, or runs one of an Express machine. */
export function StartDialog({ type, ...start }: StartProps & { type: MachineType }) {
  return type === 'EXPRESS' ? (
    <ExpressDialog target={start.target} name={start.name} onClose={start.onClose} />
  ) : (
    <StandardDialog {...start} />
  );
}

/** Starts an execution, with a new input or with the input of a former execution. */
function StandardDialog({ target, machine, name, onClose }: StartProps) {
  const [, go] = useLocation();
  const past = useLoad(`inputs ${machine}`, (signal) => pastExecutions(machine, signal));
  const [written, setWritten] = useState<string>();
  const [own, setOwn] = useState('');
  const [code, setCode] = useState(false);
  // The latest input is where most begin.
  const input = written ?? pretty(past.data?.[0]?.input ?? '{}');
  const request = startRequest(target, input, own);
  const start = async (): Promise<void> => {
    const begun = await startExecution(request);
    notify({ type: 'success', text: `Execution of ${name} started.` });
    go(links.execution(begun.executionArn));
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
  const unusable = jsonMistake(input) !== undefined;
  return (
    <Ask
      title={`Start ${name}`}
      size="large"
      deed="Start"
      tried="The execution could not be started"
      disabled={unusable}
      run={start}
      onClose={onClose}
      besides={
        <Button onClick={() => setCode(true)} disabled={unusable}>
          View code
        </Button>
      }
    >
      <ExecutionNameField
        value={own}
        description="Optional; generated if empty. The same name and input give the same execution."
        onChange={setOwn}
      />
      {options.length > 0 && (
        <FormField label="Take the input of">
          <Select
            selectedOption={null}
            placeholder="An earlier execution"
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
      {/* A past input that comes late leaves alone what is being written. */}
      <JsonField
        label="Input"
        value={input}
        rows={12}
        onChange={setWritten}
        onFocus={() => setWritten(input)}
      />
    </Ask>
  );
}
