import './decision.css';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { completeTask, describeTask, taskInput, type OpenTask } from '../../api/tasks';
import { answeredText } from '../../model/answered';
import type { Answers } from '../../model/approval';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { jsonError } from '../../model/jsonText';
import { missingMembers, missingText } from '../../model/openMembers';
import { visibleText } from '../../model/visibleText';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { JsonField } from '../../ui/JsonField';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { useLoad } from '../../ui/useLoad';
import { TaskInput } from './TaskInput';

/**
 * Confirms the approval or rejection of a task, with its execution and input. Its output can be
 * changed before.
 */
export function DecisionDialog({
  task,
  kind,
  answers,
  onAnswered,
  onClose,
}: {
  task: OpenTask;
  kind: 'approve' | 'reject';
  answers: Answers;
  onAnswered?: () => void;
  onClose: () => void;
}) {
  const [text, setText] = useState(answers[kind]);
  // Lists omit the input.
  const load = useLoad(task.taskToken, async (signal) => ({
    input: await taskInput(await describeTask(task.taskToken, signal), signal),
  }));
  const missing = missingMembers(text, answers.open);
  const name = visibleText(task.state ?? 'the task');
  const execution = lastSegment(task.executionArn);
  const verb = kind === 'approve' ? 'Approve' : 'Reject';
  return (
    <ConfirmDialog
      title={task.state === undefined ? `${verb} the task?` : `${verb} “${name}”?`}
      confirmText={verb}
      failureTitle="The task could not be answered"
      disabled={jsonError(text) !== undefined || missing.length > 0}
      run={async () => {
        await completeTask(task.taskToken, text);
        notify({
          type: 'success',
          text: answeredText(task, kind === 'approve' ? 'approved' : 'rejected'),
        });
        onAnswered?.();
      }}
      onClose={onClose}
    >
      <SpaceBetween size="m">
        <div>
          <Box variant="awsui-key-label">Execution</Box>
          <Name text={`${machineOrActivityName(task.executionArn)} · ${execution}`} />
        </div>
        <div className="askel-decision-input">
          <Loaded load={load} subject="The input">
            {({ input }) => <TaskInput task={task} input={input} />}
          </Loaded>
        </div>
        <JsonField label="Output" value={text} rows={6} onChange={setText} />
        {missing.length > 0 && <Box color="text-body-secondary">{missingText(missing)}</Box>}
      </SpaceBetween>
    </ConfirmDialog>
  );
}
