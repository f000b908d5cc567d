import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { listTasks, type OpenTask } from '../../api/tasks';
import { ownName, shortName } from '../../model/arn';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { Loaded } from '../../ui/Loaded';
import { Nothing } from '../../ui/Nothing';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';

const EVERY_MILLIS = 5_000;
const SHOWN = 6;

/** What waits longest for an answer. */
export function Waiting() {
  const load = useLoad(
    'waiting',
    (signal) => listTasks({}, { maxResults: SHOWN }, signal),
    EVERY_MILLIS,
  );
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" actions={<PathLink to={links.inbox()}>All in the inbox</PathLink>}>
          Pending tasks
        </Header>
      }
    >
      <Loaded of={load} what="The open tasks">
        {(data) =>
          data.tasks.length === 0 ? (
            <Nothing title="Nothing waits for an answer" />
          ) : (
            <ul className="askel-waiting">
              {data.tasks.map((task) => (
                <li key={task.taskToken}>
                  <One task={task} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Container>
  );
}

function One({ task }: { task: OpenTask }) {
  const now = useNow();
  return (
    <>
      <span>
        <PathLink to={links.task(task.taskToken)}>{task.state ?? 'Task'}</PathLink>
        <Box variant="small" display="block" color="text-body-secondary">
          {shortName(task.executionArn)} · {ownName(task.executionArn)}
        </Box>
      </span>
      <span className="askel-figure">{duration(now - task.scheduledDate * 1000)}</span>
    </>
  );
}
