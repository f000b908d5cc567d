import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { listTasks, type OpenTask } from '../../api/tasks';
import { duration } from '../../model/times';
import { taskOf } from '../../model/pendingTask';
import type { Visit } from '../../model/visits';
import { links } from '../../shell/links';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';
import { readAnswers } from '../inbox/readAnswers';
import { UnknownForm } from '../inbox/UnknownForm';
import type { TaskAnswer } from './TaskAnswerDialog';

const RELOAD_MILLIS = 3_000;
/** The maximum number of tasks that are read. An execution with more tasks links to the inbox. */
const TASKS_MAX = 1_000;

/**
 * The task of a waiting visit, with the buttons that answer it. They open a dialog of the page,
 * because this section disappears when someone else answers the task.
 */
export function PendingAnswers({
  arn,
  visit,
  onAnswer,
}: {
  arn: string;
  visit: Pick<Visit, 'state' | 'frame'>;
  onAnswer: (answer: TaskAnswer) => void;
}) {
  const load = useLoad(
    `tasks ${arn}`,
    (signal) => listTasks({ executionArn: arn }, { maxResults: TASKS_MAX }, signal),
    RELOAD_MILLIS,
  );
  // The definition of an execution never changes, so it is read once.
  const answers = useLoad(`answers ${arn} ${visit.state}`, (signal) =>
    readAnswers(arn, visit.state, signal),
  );
  const approval = answers.data;
  const task = taskOf(load.data?.tasks ?? [], visit);
  const isMissing = task === undefined && load.data?.nextToken !== undefined;
  if (task === undefined && !isMissing) return null;
  return (
    <section className="askel-answers" aria-label="Pending task">
      {task !== undefined && (!answers.loading || answers.failure !== undefined) && (
        <AnswerButtons
          task={task}
          decides={approval !== undefined}
          onOpen={(kind) => {
            if (kind === 'complete') onAnswer({ kind, task });
            else if (approval !== undefined) onAnswer({ kind, task, answers: approval });
          }}
        />
      )}
      {task !== undefined && answers.failure !== undefined && (
        <UnknownForm failure={answers.failure} onRetry={answers.reload} />
      )}
      {isMissing && (
        <PathLink to={links.inbox({ executionArn: arn })}>Tasks of this execution</PathLink>
      )}
    </section>
  );
}

function AnswerButtons({
  task,
  decides,
  onOpen,
}: {
  task: OpenTask;
  /** Whether the task can be approved and rejected. */
  decides: boolean;
  onOpen: (kind: TaskAnswer['kind']) => void;
}) {
  const now = useNow(1_000);
  const age = duration(Math.max(0, now - task.scheduledDate * 1000));
  return (
    <div className="askel-answer">
      <span className="askel-quiet">Waiting time: {age}</span>
      <SpaceBetween direction="horizontal" size="xs">
        {decides && (
          <Button variant="primary" onClick={() => onOpen('approve')}>
            Approve
          </Button>
        )}
        {decides && <Button onClick={() => onOpen('reject')}>Reject</Button>}
        <Button variant={decides ? 'normal' : 'primary'} onClick={() => onOpen('complete')}>
          Complete…
        </Button>
      </SpaceBetween>
    </div>
  );
}
