import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import { useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { listSchedules, readSchedule, type ScheduleItem } from '../../api/schedules';
import { newScheduleForm } from '../../model/trigger/scheduleForm';
import { recurrenceText } from '../../model/trigger/scheduleTexts';
import { withPageRegion } from '../../api/region';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { TargetLink } from '../../trigger/TargetLink';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { PathLink } from '../../ui/PathLink';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { ScheduleDialog } from './ScheduleDialog';
import { ScheduleState } from './ScheduleState';

const RELOAD_MILLIS = 15_000;

/** The table of schedules. The parameter `target` opens the form of a new one. */
export function SchedulesTab() {
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const [creating, setCreating] = useState(false);
  const target = search.get('target');
  const saved = useRef(false);
  useKeys([{ keys: 'c', description: 'Create a schedule', run: () => setCreating(true) }]);
  return (
    <>
      <PagedTable<ScheduleItem>
        loadKey="schedules"
        reloadMillis={RELOAD_MILLIS}
        read={async (page, signal) => {
          const { Schedules, NextToken } = await listSchedules({}, page, signal);
          return { items: Schedules, nextToken: NextToken };
        }}
        trackBy="Arn"
        label="Schedules"
        failureTitle="The schedules could not be read"
        phone={[
          ['name', 'recurrence', 'group', 'target'],
          ['state', { labelled: 'changed' }],
        ]}
        header={(age) => (
          <Header
            variant="h2"
            description={age}
            actions={
              <Button variant="primary" onClick={() => setCreating(true)}>
                Create a schedule
              </Button>
            }
          >
            Schedules
          </Header>
        )}
        empty={
          <EmptyState title="No schedules">
            A schedule starts an execution at an interval, by a cron expression, or once.
          </EmptyState>
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'Name',
            isRowHeader: true,
            minWidth: 160,
            cell: (schedule) => (
              <PathLink to={links.schedule(schedule.GroupName, schedule.Name)}>
                <Name text={schedule.Name} />
              </PathLink>
            ),
          },
          {
            id: 'recurrence',
            header: 'Recurrence',
            minWidth: 180,
            cell: (schedule) => <Recurrence schedule={schedule} />,
          },
          { id: 'group', header: 'Group', cell: (schedule) => <Name text={schedule.GroupName} /> },
          {
            id: 'state',
            header: 'State',
            minWidth: 120,
            cell: (schedule) => <ScheduleState state={schedule.State} />,
          },
          {
            id: 'target',
            header: 'Target',
            cell: (schedule) => <TargetLink arn={schedule.Target.Arn} />,
          },
          {
            id: 'changed',
            header: 'Changed',
            cell: (schedule) => <Time seconds={schedule.LastModificationDate} />,
          },
        ]}
      />
      {(creating || target !== null) && (
        <ScheduleDialog
          form={newScheduleForm(target ?? '')}
          onSaved={(group, name) => {
            saved.current = true;
            go(links.schedule(group, name));
          }}
          onClose={() => {
            setCreating(false);
            // A saved schedule has opened its page.
            if (target !== null && !saved.current) setSearch(withPageRegion({}), { replace: true });
          }}
        />
      )}
    </>
  );
}

/** The recurrence in words. Lists omit it, so each schedule is read once for each change. */
function Recurrence({ schedule }: { schedule: ScheduleItem }) {
  const { Arn, GroupName, Name: name, LastModificationDate } = schedule;
  const { data, failure } = useLoad(`recurrence ${Arn} ${LastModificationDate}`, (signal) =>
    readSchedule(GroupName, name, signal),
  );
  if (data === undefined) return failure === undefined ? '…' : '–';
  return recurrenceText(data.ScheduleExpression, data.ScheduleExpressionTimezone);
}
