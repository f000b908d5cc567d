import Alert from '@cloudscape-design/components/alert';
import type { CheckedMigrations } from '../../api/bulk';
import { lastSegment } from '../../model/arn';
import { checkedText } from '../../model/migration';
import { visibleText } from '../../model/visibleText';

/** How many executions of a bulk job can migrate, and why the others cannot. */
export function MigrationChecks({
  migrations,
  isPart,
}: {
  migrations: CheckedMigrations;
  /** Whether the job has more executions than the server has checked. */
  isPart: boolean;
}) {
  const { refusals } = migrations;
  return (
    <Alert
      type={refusals.length === 0 ? 'info' : 'warning'}
      header={checkedText(migrations, isPart)}
    >
      {refusals.length > 0 && (
        <>
          The job does not migrate the others:
          <ul className="askel-arns" aria-label="Executions that cannot migrate">
            {refusals.map(({ reason, count, executionArn }) => (
              <li key={reason}>
                {count.toLocaleString()}: {visibleText(reason)} Example: {lastSegment(executionArn)}
              </li>
            ))}
          </ul>
        </>
      )}
    </Alert>
  );
}
