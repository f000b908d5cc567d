import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { describeTask, taskInput, type OpenTask } from '../../api/tasks';
import { ApiError } from '../../api/client';
import { inboxForm, NO_FORM, type InboxForm } from '../../model/taskForm';
import { visibleText } from '../../model/visibleText';
import { dueOf } from '../../model/assignment';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { links } from '../../shell/links';
import { Dialog } from '../../ui/Dialog';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { PathLink } from '../../ui/PathLink';
import { exactTime } from '../../ui/Time';
import { useLoad, type Load } from '../../ui/useLoad';
import { AnswerForm } from './AnswerForm';
import { Assignment } from './Assignment';
import { readFormSources } from './readFormSources';
import { TaskInput } from './TaskInput';
import { Name } from '../../ui/Name';
import { UnknownForm } from './UnknownForm';
import { useOpenTask } from './useOpenTask';

interface TaskWithInput {
  task: OpenTask;
  /** The input or the callback parameters of the task, JSON text; undefined when unavailable. */
  input: string | undefined;
  form: InboxForm;
}

/** Reads the form; without fields when the user may not read its sources. */
async function readForm(task: OpenTask, signal: AbortSignal): Promise<InboxForm> {
  if (task.state === undefined) return NO_FORM;
  try {
    return await inboxForm(await readFormSources(task.executionArn, task.state, signal));
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.isRetryable) throw failure;
    return { ...NO_FORM, failure };
  }
}

async function readTask(token: string, signal: AbortSignal): Promise<TaskWithInput> {
  const task = await describeTask(token, signal);
  const [input, form] = await Promise.all([taskInput(task, signal), readForm(task, signal)]);
  return { task, input, form };
}

/** The dialog of an open task: its input, and the form to answer it. */
export function TaskDialog({
  token,
  onAnswered,
  onClose,
}: {
  token: string;
  onAnswered?: () => void;
  onClose: () => void;
}) {
  const load = useLoad(token, (signal) => readTask(token, signal));
  const [sending, setSending] = useState(false);
  const watched = useOpenTask(token, sending, load.data?.task);
  const [footer, setFooter] = useState<Element | null>(null);
  return (
    <Dialog
      size="large"
      header={<Name text={load.data?.task.state ?? 'Task'} />}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {watched.hasEnded || isGone(load) ? 'Close' : 'Cancel'}
            </Button>
            <span ref={setFooter} />
          </SpaceBetween>
        </Box>
      }
    >
      {isGone(load) && (
        <EmptyState title="This task no longer waits for an answer">
          It has been answered, or it has timed out.
        </EmptyState>
      )}
      {!isGone(load) && (
        <Loaded load={load} subject="The task">
          {({ task, input, form }) => (
            <SpaceBetween size="l">
              {form.comment !== undefined && (
                <p className="askel-task-comment">
                  {form.comment.split('\n').map(visibleText).join('\n')}
                </p>
              )}
              <KeyValuePairs
                columns={4}
                items={[
                  {
                    label: 'Execution',
                    value: (
                      <PathLink to={links.execution(task.executionArn, taskState(task))}>
                        {machineOrActivityName(task.executionArn)} ·{' '}
                        {lastSegment(task.executionArn)}
                      </PathLink>
                    ),
                  },
                  {
                    label: 'Kind',
                    value:
                      task.activityArn === undefined
                        ? 'Callback'
                        : `Activity ${machineOrActivityName(task.activityArn)}`,
                  },
                  { label: 'Since', value: exactTime(task.scheduledDate) },
                  { label: 'Due', value: dueText(task) },
                ]}
              />
              <TaskInput task={task} input={input} />
              {watched.hasEnded && <Alert type="warning">{watched.endedText}</Alert>}
              {watched.refusal !== undefined && <Alert type="warning">{watched.refusal}</Alert>}
              {form.failure !== undefined && (
                <UnknownForm failure={form.failure} onRetry={load.reload} />
              )}
              <div data-first-field>
                <AnswerForm
                  task={task}
                  input={input}
                  form={form}
                  disabled={watched.hasEnded || watched.refusal !== undefined}
                  sending={sending}
                  footer={footer}
                  onSending={setSending}
                  onAnswered={() => {
                    onAnswered?.();
                    onClose();
                  }}
                />
              </div>
              <div className="askel-task-people">
                {!watched.hasEnded && <Assignment task={task} load={watched.load} />}
              </div>
            </SpaceBetween>
          )}
        </Loaded>
      )}
    </Dialog>
  );
}

/** Whether a task had ended before its dialog was opened, for example from an old link. */
function isGone({ data, failure }: Load<TaskWithInput>): boolean {
  return data === undefined && failure instanceof ApiError && failure.type === 'TaskDoesNotExist';
}

/** The due date as in the list: the one that people have set, or the timeout. */
function dueText(task: OpenTask): string {
  const due = dueOf(task);
  if (due === undefined) return 'No due date';
  return `${exactTime(due)}${task.dueDate === undefined ? ' (timeout)' : ''}`;
}

function taskState(task: OpenTask): { state?: string } {
  return task.state === undefined ? {} : { state: task.state };
}
