import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { listTasks, type OpenTask } from '../../api/tasks';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { Loaded } from '../../ui/Loaded';
import { EmptyState } from '../../ui/EmptyState';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';

const RELOAD_MILLIS = 5_000;
const TASKS_SHOWN = 6;

/** The open tasks with the longest waiting time. */
export function PendingTasks() {
  const load = useLoad(
    'waiting',
    (signal) => listTasks({}, { maxResults: TASKS_SHOWN }, signal),
    RELOAD_MILLIS,
  );
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" actions={<PathLink to={links.inbox()}>View inbox</PathLink>}>
          Pending tasks
        </Header>
      }
    >
      <Loaded load={load} subject="The pending tasks">
        {(data) =>
          data.tasks.length === 0 ? (
            <EmptyState title="No pending tasks" />
          ) : (
            <ul className="askel-waiting">
              {data.tasks.map((task) => (
                <li key={task.taskToken}>
                  <PendingTask task={task} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Container>
  );
}

function PendingTask({ task }: { task: OpenTask }) {
  const now = useNow();
  return (
    <>
      <span>
        <PathLink to={links.task(task.taskToken)}>{task.state ?? 'Task'}</PathLink>
        <Box variant="small" display="block" color="text-body-secondary">
          {machineOrActivityName(task.executionArn)} · {lastSegment(task.executionArn)}
        </Box>
      </span>
      <span className="askel-figure">{duration(now - task.scheduledDate * 1000)}</span>
    </>
  );
}
