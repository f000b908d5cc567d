import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useState } from 'react';
import { completeTask, listTasks, rejectTask, type OpenTask } from '../../api/tasks';
import type { Approval } from '../../model/approval';
import { jsonError } from '../../model/jsonText';
import { missingMembers, missingText } from '../../model/openMembers';
import { duration } from '../../model/times';
import { taskOf } from '../../model/pendingTask';
import { visibleText } from '../../model/visibleText';
import type { Visit } from '../../model/visits';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { JsonField } from '../../ui/JsonField';
import { PathLink } from '../../ui/PathLink';
import { reasonMembers, ReasonFields } from '../../ui/ReasonFields';
import { useLoad } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';

const TaskDialog = lazy(() =>
  import('../inbox/TaskDialog').then((one) => ({ default: one.TaskDialog })),
);

const RELOAD_MILLIS = 3_000;
/** The maximum number of tasks that are read. An execution with more tasks links to the inbox. */
const TASKS_MAX = 1_000;

type Kind = 'approve' | 'reject' | 'complete';

/** The task of a waiting visit, with the buttons that answer it. */
export function PendingAnswers({
  arn,
  visit,
  approval,
}: {
  arn: string;
  visit: Pick<Visit, 'state' | 'frame'>;
  approval: Approval;
}) {
  const load = useLoad(
    `tasks ${arn}`,
    (signal) => listTasks({ executionArn: arn }, { maxResults: TASKS_MAX }, signal),
    RELOAD_MILLIS,
  );
  const [open, setOpen] = useState<{ task: OpenTask; kind: Kind }>();
  const task = taskOf(load.data?.tasks ?? [], visit);
  const isMissing = task === undefined && load.data?.nextToken !== undefined;
  function close(): void {
    setOpen(undefined);
    load.reload();
  }
  if (task === undefined && !isMissing && open === undefined) return null;
  return (
    <section className="askel-answers" aria-label="Pending task">
      {task !== undefined && <Answers task={task} onOpen={(kind) => setOpen({ task, kind })} />}
      {isMissing && (
        <PathLink to={links.inbox({ executionArn: arn })}>Tasks of this execution</PathLink>
      )}
      {open?.kind === 'complete' && (
        <Suspense>
          <TaskDialog token={open.task.taskToken} onClose={close} />
        </Suspense>
      )}
      {open !== undefined && open.kind !== 'complete' && (
        <Answer task={open.task} kind={open.kind} approval={approval} onClose={close} />
      )}
    </section>
  );
}

function Answers({ task, onOpen }: { task: OpenTask; onOpen: (kind: Kind) => void }) {
  const now = useNow(1_000);
  const age = duration(Math.max(0, now - task.scheduledDate * 1000));
  return (
    <div className="askel-answer">
      <span className="askel-quiet">Waiting time: {age}</span>
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="primary" onClick={() => onOpen('approve')}>
          Approve
        </Button>
        <Button onClick={() => onOpen('reject')}>Reject</Button>
        <Button onClick={() => onOpen('complete')}>Complete…</Button>
      </SpaceBetween>
    </div>
  );
}

/** Confirms the answer, which can be changed before. */
function Answer({
  task,
  kind,
  approval,
  onClose,
}: {
  task: OpenTask;
  kind: 'approve' | 'reject';
  approval: Approval;
  onClose: () => void;
}) {
  const approves = kind === 'approve';
  const output = approves ? approval.approve : approval.reject;
  const [text, setText] = useState(output ?? '');
  const [reason, setReason] = useState({ error: 'Rejected', cause: '' });
  const missing = missingMembers(output === undefined ? undefined : text, approval.open);
  const name = visibleText(task.state ?? 'the task');
  const verb = approves ? 'Approve' : 'Reject';
  return (
    <ConfirmDialog
      title={task.state === undefined ? `${verb} the task?` : `${verb} “${name}”?`}
      confirmText={verb}
      failureTitle="The task could not be answered"
      disabled={output !== undefined && (jsonError(text) !== undefined || missing.length > 0)}
      run={async () => {
        await (output === undefined
          ? rejectTask(task.taskToken, reasonMembers(reason))
          : completeTask(task.taskToken, text));
        notify({ type: 'success', text: `${name} ${approves ? 'approved' : 'rejected'}.` });
      }}
      onClose={onClose}
    >
      {output === undefined ? (
        <ReasonFields
          reason={reason}
          note="The task fails. Retry and Catch match this error."
          onChange={setReason}
        />
      ) : (
        <SpaceBetween size="m">
          <JsonField label="Output" value={text} rows={6} onChange={setText} />
          {missing.length > 0 && <Box color="text-body-secondary">{missingText(missing)}</Box>}
        </SpaceBetween>
      )}
    </ConfirmDialog>
  );
}
