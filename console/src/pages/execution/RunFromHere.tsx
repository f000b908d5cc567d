import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { forkExecution, type ForkPreview, previewFork } from '../../api/forks';
import { machineOfExecution } from '../../api/history';
import { ExecutionNameField } from '../../design/startRequest';
import { machineOf, parseArn } from '../../model/arn';
import { detail } from '../../model/events';
import {
  differenceText,
  enteredText,
  type ForkDraft,
  forkRequest,
  type ForkTarget,
  forkTarget,
  supersedeText,
} from '../../model/forks';
import { jsonError, pretty } from '../../model/jsonText';
import { visibleText } from '../../model/visibleText';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Failure } from '../../ui/Failure';
import { JsonField } from '../../ui/JsonField';
import { useLoad } from '../../ui/useLoad';
import { useEventData } from './useEventData';

const TARGETS: { value: ForkTarget; label: string }[] = [
  { value: 'same', label: 'As this execution' },
  { value: 'current', label: 'Current definition of the state machine' },
  { value: 'own', label: 'Edited definition, for this fork only' },
];

/** Whether an execution can be forked. Express executions have no forks. */
export function canFork(arn: string): boolean {
  return machineOf(arn) !== undefined && parseArn(arn)?.type !== 'express';
}

/** The button that forks the execution at an event; nothing if it cannot be forked. */
export function RunFromHere({ arn, eventId }: { arn: string; eventId: number }) {
  const [open, setOpen] = useState(false);
  if (!canFork(arn)) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Run from here…</Button>
      {open && <ForkDialog arn={arn} eventId={eventId} onClose={() => setOpen(false)} />}
    </>
  );
}

/** The ARN of the state machine of an execution that can be forked. */
function forkedMachine(arn: string): string {
  const machine = machineOf(arn);
  if (machine === undefined) throw new Error(`${arn} belongs to no state machine`);
  return machine;
}

function newToken(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}

/** Shows the states that a fork would run, and starts it with edited data. */
export function ForkDialog({
  arn,
  eventId,
  onClose,
}: {
  arn: string;
  eventId: number;
  onClose: () => void;
}) {
  const machine = forkedMachine(arn);
  const [draft, setDraft] = useState<ForkDraft>({
    target: 'same',
    definition: undefined,
    name: '',
    input: undefined,
    variables: '{}',
  });
  // An edited definition is compared when the user asks for it, not at each key.
  const [compared, setCompared] = useState('');
  // A repeated request with the same draft starts the same fork.
  const [clientToken, setClientToken] = useState(newToken);
  const [, navigate] = useLocation();
  const pinned = useLoad(arn, (signal) => machineOfExecution(arn, signal));
  const shown = forkTarget(draft.target, compared, machine);
  const preview = useLoad(`${arn} ${eventId} ${JSON.stringify(shown)}`, () =>
    previewFork(arn, { eventId, ...(compared === '' && draft.target === 'own' ? {} : shown) }),
  );
  const originEventId = preview.data?.originEventId;
  const { events } = useEventData(arn, [originEventId]);
  const entered = originEventId === undefined ? undefined : events.get(originEventId);
  const input = draft.input ?? pretty(detail(entered, 'input') ?? '');
  // The definition can load after the user has chosen to edit it.
  const definition = draft.definition ?? pinned.data?.definition ?? '';
  const change = (changed: Partial<ForkDraft>) => {
    setDraft((old) => ({ ...old, ...changed }));
    setClientToken(newToken);
  };

  async function start(): Promise<void> {
    const fork = await forkExecution(arn, {
      ...forkRequest(eventId, draft, definition, machine),
      clientToken,
    });
    notify({
      type: 'success',
      forNextPage: true,
      text: 'Fork started.',
      link: {
        text: 'Compare with the previous execution',
        href: links.compare(arn, fork.executionArn),
      },
    });
    navigate(links.execution(fork.executionArn));
  }

  return (
    <ConfirmDialog
      title="Run from here"
      size="large"
      confirmText="Start fork"
      failureTitle="The fork could not be started"
      disabled={
        preview.data === undefined ||
        (draft.input !== undefined && jsonError(draft.input) !== undefined) ||
        jsonError(draft.variables) !== undefined
      }
      missing={
        draft.target === 'own' && compared !== definition
          ? 'Compare the definitions first.'
          : undefined
      }
      run={start}
      onClose={onClose}
    >
      {preview.failure !== undefined && (
        <Failure title="No fork can begin here" failure={preview.failure} />
      )}
      {preview.data !== undefined && <Preview preview={preview.data} />}
      {preview.data?.supersede !== undefined && (
        <Alert type="warning">{supersedeText(preview.data.supersede)}</Alert>
      )}
      <ExecutionNameField
        value={draft.name}
        description="Optional; generated if empty."
        onChange={(name) => change({ name })}
      />
      <FormField label="Definition">
        <Select
          selectedOption={TARGETS.find(({ value }) => value === draft.target) ?? null}
          options={TARGETS}
          onChange={({ detail: { selectedOption } }) =>
            change({ target: selectedOption.value as ForkTarget })
          }
        />
      </FormField>
      {draft.target === 'own' && (
        <SpaceBetween size="xs">
          <JsonField
            label="Edited definition"
            value={definition}
            rows={14}
            onChange={(text) => change({ definition: text })}
          />
          <Button onClick={() => setCompared(definition)}>Compare definitions</Button>
        </SpaceBetween>
      )}
      <JsonField
        label="Input of the state"
        value={input}
        rows={8}
        onChange={(text) => change({ input: text })}
      />
      <JsonField
        label="Variables to set"
        value={draft.variables}
        rows={3}
        onChange={(variables) => change({ variables })}
      />
    </ConfirmDialog>
  );
}

/** The states of a preview. */
function Preview({ preview }: { preview: ForkPreview }) {
  const others = preview.entered.filter(({ requested }) => !requested);
  return (
    <section aria-label="Preview of the fork">
      <p>
        A new execution begins at{' '}
        <b>
          {preview.entered
            .filter(({ requested }) => requested)
            .map((each) => visibleText(enteredText(each)))
            .join()}
        </b>
        . It can run: {preview.reachable.map(visibleText).join(', ')}.
      </p>
      {others.length > 0 && (
        <p>
          These states were running, and are entered again:{' '}
          {others.map((each) => visibleText(enteredText(each))).join(', ')}.
        </p>
      )}
      {preview.differences.length > 0 && (
        <>
          <Box variant="h3">Changed states</Box>
          <ul>
            {preview.differences.map((each) => (
              <li key={each.state}>{visibleText(differenceText(each))}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
