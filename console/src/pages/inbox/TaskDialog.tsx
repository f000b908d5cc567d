import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { callbackParameters, describeTask, type OpenTask } from '../../api/tasks';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { links } from '../../shell/links';
import { Dialog } from '../../ui/Dialog';
import { JsonText } from '../../ui/JsonText';
import { Loaded } from '../../ui/Loaded';
import { PathLink } from '../../ui/PathLink';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { AnswerForm } from './AnswerForm';
import { visibleText } from '../../model/visibleText';
import { Name } from '../../ui/Name';

interface TaskWithInput {
  task: OpenTask;
  /** The input or the callback parameters of the task, JSON text; undefined when unavailable. */
  input: string | undefined;
}

async function readTask(token: string, signal: AbortSignal): Promise<TaskWithInput> {
  const task = await describeTask(token, signal);
  const input = task.input ?? (await callbackParameters(task, signal));
  return { task, input };
}

/** The dialog of an open task: its input, and the form to answer it. */
export function TaskDialog({ token, onClose }: { token: string; onClose: () => void }) {
  const load = useLoad(token, (signal) => readTask(token, signal));
  return (
    <Dialog
      size="large"
      header={<Name text={load.data?.task.state ?? 'Task'} />}
      onDismiss={onClose}
    >
      <Loaded load={load} subject="The task, which may already be answered,">
        {({ task, input }) => (
          <SpaceBetween size="l">
            <KeyValuePairs
              columns={3}
              items={[
                {
                  label: 'Execution',
                  value: (
                    <PathLink to={links.execution(task.executionArn, taskState(task))}>
                      {machineOrActivityName(task.executionArn)} · {lastSegment(task.executionArn)}
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
              ]}
            />
            <div>
              <Box variant="awsui-key-label">Input</Box>
              {input === undefined ? (
                <Box color="text-body-secondary">The input of this task is not available.</Box>
              ) : (
                <JsonText
                  text={input}
                  label={`Input of ${visibleText(task.state ?? 'the task')}`}
                />
              )}
            </div>
            <AnswerForm task={task} onAnswered={onClose} />
          </SpaceBetween>
        )}
      </Loaded>
    </Dialog>
  );
}

function taskState(task: OpenTask): { state?: string } {
  return task.state === undefined ? {} : { state: task.state };
}
