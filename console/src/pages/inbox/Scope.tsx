import Button from '@cloudscape-design/components/button';
import type { TaskFilter } from '../../api/tasks';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { links } from '../../shell/links';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';

/** The execution and the activity to which a link has limited the inbox, each with a button that removes it. */
export function Scope({
  filter: { executionArn, activityArn },
  onRemove,
}: {
  filter: TaskFilter;
  onRemove: (parameter: 'executionArn' | 'activityArn') => void;
}) {
  return (
    <>
      {executionArn !== undefined && (
        <div className="askel-inbox-scope" role="group" aria-label="Filter by execution">
          <span>
            Only tasks of the execution{' '}
            <PathLink to={links.execution(executionArn)}>
              <Name
                text={`${machineOrActivityName(executionArn)} · ${lastSegment(executionArn)}`}
              />
            </PathLink>
          </span>
          <Button onClick={() => onRemove('executionArn')}>Show all executions</Button>
        </div>
      )}
      {activityArn !== undefined && (
        <div className="askel-inbox-scope" role="group" aria-label="Filter by activity">
          <span>
            Only tasks of the activity <Name text={machineOrActivityName(activityArn)} />
          </span>
          <Button onClick={() => onRemove('activityArn')}>Show all activities</Button>
        </div>
      )}
    </>
  );
}
