import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { annotateTask, assignTask, claimTask, releaseTask, type OpenTask } from '../../api/tasks';
import { personName } from '../../model/assignment';
import { fieldOfTime, timeOfField } from '../../model/timeRange';
import { visibleText } from '../../model/visibleText';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { exactTime } from '../../ui/Time';
import { TimeField } from '../../ui/TimeField';
import { readZone } from '../../ui/timeZone';
import type { Load } from '../../ui/useLoad';
import { usePerson } from './person';

const NOTE_ROWS = 2;

/**
 * The assignee, the note and the due date of a task, with their changes.
 *
 * @param load the same task with the changes of other people
 */
export function Assignment({ task: opened, load }: { task: OpenTask; load: Load<OpenTask> }) {
  const token = opened.taskToken;
  const task = load.data ?? opened;
  const person = usePerson();
  const [name, setName] = useState(person.id);
  const [assigning, setAssigning] = useState(false);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  const isMine = task.assignee !== undefined && task.assignee === person.id;
  const isOfOther = task.assignee !== undefined && !isMine;
  const own = person.isVerified ? undefined : name.trim();

  /** Shows the changed task or the error, and returns whether the request succeeded. */
  async function change(request: Promise<OpenTask>): Promise<boolean> {
    setSending(true);
    setFailure(undefined);
    try {
      const changed = await request;
      load.change(() => changed);
      // A response that is on its way may be older than the change.
      load.reload();
      return true;
    } catch (error) {
      setFailure(error);
      load.reload();
      return false;
    } finally {
      setSending(false);
    }
  }

  return (
    <SpaceBetween size="s">
      {isOfOther && (
        <Alert type="warning">
          <Name text={personName(task.assignee ?? '')} /> has this task
          {task.assignedDate === undefined ? '' : ` since ${exactTime(task.assignedDate)}`}.
        </Alert>
      )}
      <div className="askel-assignment">
        <span>
          <Box variant="awsui-key-label">Assignee</Box>
          {task.assignee === undefined ? (
            'Unassigned'
          ) : (
            <>
              <Name text={personName(task.assignee)} />
              {isMine && ' (you)'}
            </>
          )}
        </span>
        {!person.isVerified && task.assignee === undefined && (
          <FormField label="Claim as">
            <Input
              value={name}
              placeholder="Your name"
              onChange={({ detail }) => setName(detail.value)}
            />
          </FormField>
        )}
        {task.assignee === undefined && (
          <Button
            loading={sending}
            disabled={own === ''}
            onClick={() => {
              if (own !== undefined) person.setName(own);
              void change(claimTask(token, own));
            }}
          >
            Claim
          </Button>
        )}
        {isMine && (
          <Button
            loading={sending}
            onClick={() =>
              void change(releaseTask(token, person.isVerified ? undefined : person.id))
            }
          >
            Release
          </Button>
        )}
        <Button onClick={() => setAssigning(true)}>Assign…</Button>
      </div>
      <Annotation task={task} save={(annotation) => change(annotateTask(token, annotation))} />
      {failure !== undefined && (
        <Failure title="The assignment could not be changed" failure={failure} />
      )}
      {assigning && (
        <AssignDialog
          assignee={task.assignee}
          run={async (assignee) => {
            const changed = await assignTask(token, assignee);
            load.change(() => changed);
            load.reload();
          }}
          onClose={() => setAssigning(false)}
        />
      )}
    </SpaceBetween>
  );
}

/** A note and a due date that have not been saved, and the revision of the task before them. */
interface Draft {
  note: string;
  due: string;
  revision: number;
}

function Annotation({
  task,
  save,
}: {
  task: OpenTask;
  save: (annotation: { note?: string; dueDate?: number; revision: number }) => Promise<boolean>;
}) {
  const zone = readZone();
  const saved: Draft = {
    note: task.note ?? '',
    due: fieldOfTime(
      task.dueDate === undefined ? undefined : new Date(task.dueDate * 1000).toISOString(),
      zone,
    ),
    revision: task.revision,
  };
  const [draft, setDraft] = useState<Draft>();
  const [sending, setSending] = useState(false);
  const shown = draft ?? saved;
  const isChanged = shown.note !== saved.note || shown.due !== saved.due;
  const dueLabel = `Due date (${zone === 'utc' ? 'UTC' : 'local time'})`;

  async function send(): Promise<void> {
    const time = timeOfField(shown.due, zone);
    setSending(true);
    const succeeded = await save({
      ...(shown.note === '' ? {} : { note: shown.note }),
      ...(time === undefined ? {} : { dueDate: Date.parse(time) / 1000 }),
      revision: shown.revision,
    });
    setSending(false);
    setDraft(succeeded ? undefined : shown);
  }

  return (
    <div className="askel-annotation" data-saved={draft === undefined}>
      <FormField
        label="Note"
        stretch
        description={
          draft !== undefined && draft.revision !== saved.revision
            ? `Saved meanwhile: ${visibleText(saved.note === '' ? 'no note' : saved.note)}`
            : undefined
        }
      >
        <Textarea
          value={shown.note}
          rows={NOTE_ROWS}
          onChange={({ detail }) => setDraft({ ...shown, note: detail.value })}
        />
      </FormField>
      <FormField label={dueLabel}>
        <TimeField
          label={dueLabel}
          value={shown.due}
          onChange={(due) => setDraft({ ...shown, due })}
        />
      </FormField>
      <Button disabled={!isChanged} loading={sending} onClick={() => void send()}>
        Save
      </Button>
      {draft !== undefined && (
        <Button variant="link" onClick={() => setDraft(undefined)}>
          Discard
        </Button>
      )}
    </div>
  );
}

function AssignDialog({
  assignee,
  run,
  onClose,
}: {
  assignee: string | undefined;
  run: (assignee: string | undefined) => Promise<void>;
  onClose: () => void;
}) {
  const [value, setValue] = useState(assignee ?? '');
  const next = value.trim();
  return (
    <ConfirmDialog
      title="Assign task"
      confirmText="Assign"
      failureTitle="The task could not be assigned"
      run={() => run(next === '' ? undefined : next)}
      onClose={onClose}
    >
      <FormField
        label="Assignee"
        description="The ARN of a user or role, or a name. Empty for nobody."
      >
        <Input value={value} onChange={({ detail }) => setValue(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}
