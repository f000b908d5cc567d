import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { deleteSchedule, readSchedule, updateSchedule, type Schedule } from '../../api/schedules';
import { scheduleFormOf, withState } from '../../model/trigger/scheduleForm';
import { ageText, rangeText, recurrenceText } from '../../model/trigger/scheduleTexts';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { useTitle } from '../../shell/Pages';
import { useRecentItem } from '../../shell/recentItems';
import type { PageParams } from '../../shell/routes';
import { DeliveryTable } from '../../trigger/DeliveryTable';
import { StateButton } from '../../trigger/StateButton';
import { TargetLink } from '../../trigger/TargetLink';
import { TriggerHeader } from '../../trigger/TriggerHeader';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyArn } from '../../ui/CopyArn';
import { DataAge } from '../../ui/DataAge';
import { JsonText } from '../../ui/JsonText';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { DueTimes } from './DueTimes';
import { ScheduleDialog } from './ScheduleDialog';
import { ScheduleState } from './ScheduleState';

const RELOAD_MILLIS = 15_000;
const SECOND_MILLIS = 1000;

/** The page of a schedule: its times, its target and its recent deliveries. */
export default function SchedulePage({ group = '', name = '' }: PageParams) {
  const load = useLoad(
    `schedule ${group} ${name}`,
    (signal) => readSchedule(group, name, signal),
    RELOAD_MILLIS,
  );
  return (
    <Loaded
      load={load}
      subject="The schedule"
      page={{
        title: name,
        list: <PathLink to={links.schedules()}>All schedules</PathLink>,
      }}
    >
      {(schedule) => (
        <ScheduleView schedule={schedule} age={<DataAge load={load} />} onChange={load.reload} />
      )}
    </Loaded>
  );
}

function ScheduleView({
  schedule,
  age,
  onChange,
}: {
  schedule: Schedule;
  age: ReactNode;
  onChange: () => void;
}) {
  const [, go] = useLocation();
  const [dialog, setDialog] = useState<'edit' | 'delete'>();
  const { GroupName: group, Name: name } = schedule;
  const enabled = schedule.State === 'ENABLED';
  useTitle(name);
  useRecentItem(name, links.schedule(group, name));
  useKeys([{ keys: 'e', description: 'Edit the schedule', run: () => setDialog('edit') }]);

  async function changeState(toEnabled: boolean): Promise<void> {
    // The latest definition, because the update replaces all members.
    const latest = await readSchedule(group, name);
    await updateSchedule(group, name, withState(latest, toEnabled));
  }

  return (
    <SpaceBetween size="l">
      <TriggerHeader
        name={name}
        address={<CopyArn arn={schedule.Arn} />}
        breadcrumbs={[
          <PathLink key="all" to={links.schedules()}>
            Schedules
          </PathLink>,
        ]}
        state={<ScheduleState state={schedule.State} />}
        age={age}
        onEdit={() => setDialog('edit')}
        onDelete={() => setDialog('delete')}
      >
        <StateButton
          kind="schedule"
          name={name}
          enabled={enabled}
          change={changeState}
          onChanged={onChange}
        />
      </TriggerHeader>
      <Container header={<Header variant="h2">Definition</Header>}>
        <SpaceBetween size="l">
          <Details schedule={schedule} />
          {schedule.Target.Input !== undefined && (
            <JsonText text={schedule.Target.Input} label="Input" isTitled />
          )}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Next due times</Header>}>
        {enabled ? (
          <DueTimes
            expression={schedule.ScheduleExpression}
            timezone={schedule.ScheduleExpressionTimezone ?? 'UTC'}
            startDate={isoOf(schedule.StartDate)}
            endDate={isoOf(schedule.EndDate)}
            stored={{ group, name }}
            reloads
          />
        ) : (
          'The schedule is disabled.'
        )}
      </Container>
      <DeliveryTable
        triggerArn={schedule.Arn}
        occurrence="Due time"
        empty="The first one appears when the schedule fires."
      />
      {dialog === 'edit' && (
        <ScheduleDialog
          form={scheduleFormOf(schedule)}
          before={schedule}
          onSaved={onChange}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'delete' && (
        <ConfirmDialog
          title={`Delete schedule “${name}”?`}
          danger
          confirmText="Delete"
          failureTitle="The schedule was not deleted"
          run={async () => {
            await deleteSchedule(group, name);
            notify({
              type: 'success',
              id: `schedule ${name}`,
              forNextPage: true,
              text: `Schedule ${name} deleted.`,
            });
            go(links.schedules());
          }}
          onClose={() => setDialog(undefined)}
        >
          Its executions continue. Deliveries that wait are still made.
        </ConfirmDialog>
      )}
    </SpaceBetween>
  );
}

function isoOf(seconds: number | undefined): string {
  return seconds === undefined ? '' : new Date(seconds * SECOND_MILLIS).toISOString();
}

function Details({ schedule }: { schedule: Schedule }) {
  const window = schedule.FlexibleTimeWindow.MaximumWindowInMinutes;
  const retry = schedule.Target.RetryPolicy;
  return (
    <KeyValuePairs
      columns={4}
      items={[
        {
          label: 'Recurrence',
          value: recurrenceText(schedule.ScheduleExpression, schedule.ScheduleExpressionTimezone),
        },
        { label: 'Expression', value: schedule.ScheduleExpression },
        { label: 'Time zone', value: schedule.ScheduleExpressionTimezone ?? 'UTC' },
        { label: 'Group', value: <Name text={schedule.GroupName} /> },
        { label: 'Target', value: <TargetLink arn={schedule.Target.Arn} /> },
        {
          label: 'Flexible time window',
          value: window === undefined ? 'Off' : `${window.toLocaleString()} min`,
        },
        {
          label: 'Start and end',
          value: rangeText(schedule.StartDate, schedule.EndDate, exactTime),
        },
        {
          label: 'Retries',
          value:
            retry === undefined
              ? 'Default'
              : `${retry.MaximumRetryAttempts?.toLocaleString() ?? 'default'}, ${ageText(retry.MaximumEventAgeInSeconds)}`,
        },
        {
          label: 'Dead-letter queue',
          value: (
            <span className="askel-breaks">{schedule.Target.DeadLetterConfig?.Arn ?? 'None'}</span>
          ),
        },
        {
          label: 'Role',
          value: <span className="askel-breaks">{schedule.Target.RoleArn}</span>,
        },
        { label: 'Changed', value: exactTime(schedule.LastModificationDate) },
        { label: 'Description', value: schedule.Description ?? '–' },
        {
          label: 'After the last occurrence',
          value: schedule.ActionAfterCompletion === 'DELETE' ? 'Deleted' : 'Kept',
        },
      ]}
    />
  );
}
