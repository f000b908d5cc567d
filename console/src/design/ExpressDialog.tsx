import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState } from 'react';
import { startSyncExecution, type SyncExecution } from '../api/executions';
import { jsonMistake } from '../model/jsonText';
import { duration } from '../model/times';
import { CopyArn } from '../ui/CopyArn';
import { Dialog } from '../ui/Dialog';
import { Failure } from '../ui/Failure';
import { JsonField } from '../ui/JsonField';
import { JsonText } from '../ui/JsonText';
import { StatusBadge } from '../ui/StatusBadge';
import { ExecutionNameField, StartCode, startRequest } from './startRequest';

/** Runs an Express execution synchronously and shows its end: most are not stored, so no page has it. */
export function ExpressDialog({
  target,
  name,
  initial = '{}',
  onClose,
}: {
  /** The ARN that is started: of the machine, a version or an alias. */
  target: string;
  name: string;
  /** The input to begin with, JSON text. */
  initial?: string;
  onClose: () => void;
}) {
  const [own, setOwn] = useState('');
  const [input, setInput] = useState(initial);
  const [code, setCode] = useState(false);
  const [running, setRunning] = useState(false);
  const [ended, setEnded] = useState<SyncExecution>();
  const [failure, setFailure] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const request = startRequest(target, input, own);

  async function run(): Promise<void> {
    const opened = new AbortController();
    abort.current = opened;
    setRunning(true);
    setEnded(undefined);
    setFailure(undefined);
    try {
      setEnded(await startSyncExecution(request, opened.signal));
    } catch (refusal) {
      if (opened.signal.aborted) return;
      setFailure(refusal);
    }
    setRunning(false);
  }

  if (code) {
    return <StartCode request={request} machineName={name} onClose={() => setCode(false)} />;
  }
  const unusable = jsonMistake(input) !== undefined;
  return (
    <Dialog
      size="large"
      header={`Start ${name}`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {ended === undefined ? 'Cancel' : 'Close'}
            </Button>
            <Button disabled={unusable} onClick={() => setCode(true)}>
              View code
            </Button>
            <Button
              variant="primary"
              loading={running}
              disabled={unusable}
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
          value={own}
          description="Optional; generated if empty. Names of Express executions can repeat."
          onChange={setOwn}
        />
        <JsonField label="Input" value={input} rows={8} onChange={setInput} />
        {failure !== undefined && (
          <Failure of="The execution could not be started" failure={failure} />
        )}
        {ended !== undefined && <End execution={ended} />}
      </SpaceBetween>
    </Dialog>
  );
}

function End({ execution }: { execution: SyncExecution }) {
  const { status, startDate, stopDate, output, error, cause, executionArn } = execution;
  const shown = useRef<HTMLElement>(null);
  useEffect(() => {
    shown.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section ref={shown} aria-label="Result" aria-live="polite">
      <SpaceBetween size="s">
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'Status', value: <StatusBadge status={status} /> },
            { label: 'Duration', value: duration((stopDate - startDate) * 1000) },
            { label: 'ARN', value: <CopyArn arn={executionArn} /> },
          ]}
        />
        {error !== undefined && (
          <Box color="text-status-error" fontWeight="bold">
            {error}
          </Box>
        )}
        {cause !== undefined && <p className="askel-whole-cause">{cause}</p>}
        {output !== undefined && (
          <div>
            <Box variant="h3">Output</Box>
            <JsonText text={output} label="Output of the execution" />
          </div>
        )}
      </SpaceBetween>
    </section>
  );
}
