import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { Execution } from '../../api/executions';
import { lastSegment, machineOrActivityName, withoutLabel } from '../../model/arn';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { PathLink } from '../../ui/PathLink';
import { exactTime } from '../../ui/Time';
import { useNow } from '../../ui/useNow';

/** The machine, the times and the redrives of an execution. */
export function Facts({
  execution,
  isMachineDeleted,
}: {
  execution: Execution;
  isMachineDeleted: boolean;
}) {
  const running = execution.status === 'RUNNING';
  const now = useNow(running ? 1000 : 3_600_000);
  const started = execution.startDate * 1000;
  const stopped =
    execution.stopDate === undefined || running ? undefined : execution.stopDate * 1000;
  const alias = execution.stateMachineAliasArn;
  const version = execution.stateMachineVersionArn;
  const machineName = `${machineOrActivityName(execution.stateMachineArn)}${
    alias === undefined ? '' : `:${lastSegment(alias)}`
  }`;
  return (
    <KeyValuePairs
      columns={4}
      items={[
        {
          label: 'State machine',
          value: (
            <>
              {isMachineDeleted ? (
                `${machineName} (deleted)`
              ) : (
                <PathLink to={links.machine(withoutLabel(execution.stateMachineArn))}>
                  {machineName}
                </PathLink>
              )}
              {version !== undefined && `, version ${lastSegment(version)}`}
            </>
          ),
        },
        { label: 'Started', value: <Time millis={started} /> },
        {
          label: running ? 'Elapsed' : 'Duration',
          value: duration((stopped ?? Math.max(now, started)) - started),
        },
        { label: 'Ended', value: stopped === undefined ? '–' : <Time millis={stopped} /> },
        ...(execution.redriveCount > 0
          ? [
              {
                label: 'Redriven',
                value: execution.redriveCount === 1 ? 'Once' : `${execution.redriveCount} times`,
              },
            ]
          : []),
      ]}
    />
  );
}

function Time({ millis }: { millis: number }) {
  const iso = new Date(millis).toISOString();
  return (
    <time dateTime={iso} title={iso}>
      {exactTime(millis / 1000)}
    </time>
  );
}
