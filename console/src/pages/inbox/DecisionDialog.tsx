import './decision.css';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { completeTask, describeTask, taskInput, type OpenTask } from '../../api/tasks';
import { answeredText } from '../../model/answered';
import { suggestedText, unmatchedText, type Answers } from '../../model/approval';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { jsonError } from '../../model/jsonText';
import { missingMembers, missingText, withInputValues } from '../../model/openMembers';
import { hasInvalidField, type TypedTexts } from '../../model/outputMember';
import { visibleText } from '../../model/visibleText';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { JsonField } from '../../ui/JsonField';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { useLoad } from '../../ui/useLoad';
import { OpenValues } from './OpenValues';
import { TaskInput } from './TaskInput';
import { useOpenTask } from './useOpenTask';

/**
 * Confirms the approval or rejection of a task, with its execution and input. Its output can be
 * changed before. The members that the next Choice also reads have the values of the task's input,
 * or a person enters them.
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
  const { output, open, isUnmatched, suggested } = answers[kind];
  const [edited, setText] = useState<string>();
  const [typed, setTyped] = useState<TypedTexts>(new Map());
  // Lists omit the input.
  const load = useLoad(task.taskToken, async (signal) => ({
    input: await taskInput(await describeTask(task.taskToken, signal), signal),
  }));
  const [sending, setSending] = useState(false);
  const { hasEnded, endedText, refusal } = useOpenTask(task.taskToken, sending, task);
  // Without the input a person enters all members.
  const text = edited ?? withInputValues(output, open, load.data?.input);
  const isReady = load.data !== undefined || load.failure !== undefined;
  const missing = missingMembers(text, open);
  const name = visibleText(task.state ?? 'the task');
  const execution = lastSegment(task.executionArn);
  const verb = kind === 'approve' ? 'Approve' : 'Reject';
  return (
    <ConfirmDialog
      title={task.state === undefined ? `${verb} the task?` : `${verb} “${name}”?`}
      confirmText={verb}
      failureTitle="The task could not be answered"
      disabled={
        !isReady ||
        jsonError(text) !== undefined ||
        missing.length > 0 ||
        hasInvalidField(open, text, typed)
      }
      missing={hasEnded ? endedText : refusal}
      cancelText={hasEnded ? 'Close' : 'Cancel'}
      run={async () => {
        setSending(true);
        try {
          await completeTask(task.taskToken, text);
        } catch (failure) {
          setSending(false);
          throw failure;
        }
        notify({
          type: 'success',
          text: answeredText(task, kind === 'approve' ? 'approved' : 'rejected'),
        });
        onAnswered?.();
      }}
      onClose={onClose}
    >
      <SpaceBetween size="m">
        {isUnmatched && <Alert type="warning">{unmatchedText(verb)}</Alert>}
        {!isUnmatched && suggested !== undefined && (
          <Alert type="info">{suggestedText(suggested)}</Alert>
        )}
        <div>
          <Box variant="awsui-key-label">Execution</Box>
          <Name text={`${machineOrActivityName(task.executionArn)} · ${execution}`} />
        </div>
        <div className="askel-decision-input">
          <Loaded load={load} subject="The input">
            {({ input }) => <TaskInput task={task} input={input} />}
          </Loaded>
        </div>
        {isReady && (
          <OpenValues
            open={open}
            output={text}
            typed={typed}
            onChange={(changed, texts) => {
              setText(changed);
              setTyped(texts);
            }}
          />
        )}
        {/* A field that changed by itself would count as entered text. */}
        {isReady && <JsonField label="Output" value={text} rows={6} onChange={setText} />}
        {missing.length > 0 && <Box color="text-body-secondary">{missingText(missing)}</Box>}
      </SpaceBetween>
    </ConfirmDialog>
  );
}
