import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState } from 'react';
import { startSyncExecution, type SyncExecution } from '../api/executions';
import { jsonError } from '../model/jsonText';
import { duration } from '../model/times';
import { CopyArn } from '../ui/CopyArn';
import { Dialog } from '../ui/Dialog';
import { Failure } from '../ui/Failure';
import { JsonField } from '../ui/JsonField';
import { PayloadText } from '../ui/PayloadText';
import { StatusBadge } from '../ui/StatusBadge';
import { ExecutionNameField, StartCode, startRequest } from './startRequest';

/**
 * Runs an Express execution synchronously and shows its result. Most Express executions are not
 * stored, so they have no page.
 */
export function ExpressDialog({
  target,
  name,
  initial = '{}',
  onClose,
}: {
  /** The ARN of the state machine, version or alias to start. */
  target: string;
  name: string;
  /** The initial input, JSON text. */
  initial?: string;
  onClose: () => void;
}) {
  const [executionName, setExecutionName] = useState('');
  const [input, setInput] = useState(initial);
  const [code, setCode] = useState(false);
  const [running, setRunning] = useState(false);
  const [ended, setEnded] = useState<SyncExecution>();
  const [failure, setFailure] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const request = startRequest(target, input, executionName);

  async function run(): Promise<void> {
    const controller = new AbortController();
    abort.current = controller;
    setRunning(true);
    setEnded(undefined);
    setFailure(undefined);
    try {
      setEnded(await startSyncExecution(request, controller.signal));
    } catch (refusal) {
      if (controller.signal.aborted) return;
      setFailure(refusal);
    }
    setRunning(false);
  }

  if (code) {
    return <StartCode request={request} machineName={name} onClose={() => setCode(false)} />;
  }
  const invalid = jsonError(input) !== undefined;
  return (
    <Dialog
      size="large"
      header={`Start “${name}”`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {ended === undefined ? 'Cancel' : 'Close'}
            </Button>
            <Button disabled={invalid} onClick={() => setCode(true)}>
              View code
            </Button>
            <Button
              variant="primary"
              loading={running}
              disabled={invalid}
              onClick={() => void run()}
            >
              Start
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <ExecutionNameField
          value={executionName}
          description="Optional; generated if empty. Names of Express executions can repeat."
          onChange={setExecutionName}
        />
        <JsonField label="Input" value={input} rows={8} onChange={setInput} />
        {failure !== undefined && (
          <Failure title="The execution could not be started" failure={failure} />
        )}
        {ended !== undefined && <Result execution={ended} />}
      </SpaceBetween>
    </Dialog>
  );
}

function Result({ execution }: { execution: SyncExecution }) {
  const { status, startDate, stopDate, output, error, cause, executionArn } = execution;
  const shown = useRef<HTMLElement>(null);
  useEffect(() => {
    shown.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section ref={shown} aria-label="Result" aria-live="polite">
      <SpaceBetween size="s">
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Status', value: <StatusBadge status={status} /> },
            { label: 'Duration', value: duration((stopDate - startDate) * 1000) },
          ]}
        />
        <CopyArn arn={executionArn} />
        {error !== undefined && (
          <Box color="text-status-error" fontWeight="bold">
            {error}
          </Box>
        )}
        {cause !== undefined && <p className="askel-whole-cause">{cause}</p>}
        {output !== undefined && (
          <div>
            <Box variant="h3">Output</Box>
            <PayloadText text={output} label="Output of the execution" />
          </div>
        )}
      </SpaceBetween>
    </section>
  );
}
