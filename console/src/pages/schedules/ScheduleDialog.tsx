import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import {
  createSchedule,
  listGroups,
  readSchedule,
  updateSchedule,
  type Schedule,
} from '../../api/schedules';
import { jsonError } from '../../model/jsonText';
import {
  definitionOf,
  expressionOf,
  firesWhenSaved,
  missingField,
  roleOf,
  scheduleErrors,
  type ScheduleForm,
} from '../../model/trigger/scheduleForm';
import { notify } from '../../shell/notices';
import { TargetField } from '../../trigger/TargetField';
import { CodeArea } from '../../ui/CodeArea';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { requireUnchanged } from '../../ui/requireUnchanged';
import { useLoad } from '../../ui/useLoad';
import { DueTimes } from './DueTimes';
import { LimitFields } from './LimitFields';
import { RecurrenceFields } from './RecurrenceFields';

const INPUT_ROWS = 6;

/** The fields that the list of due times depends on. */
const TIMES = ['rateValue', 'at', 'timezone', 'startDate', 'endDate'] as const;

/** Creates a schedule, or changes one. It shows the next due times before the schedule is saved. */
export function ScheduleDialog({
  form: initial,
  before: present,
  onSaved,
  onClose,
}: {
  form: ScheduleForm;
  /** The schedule to change; absent for a new one. */
  before?: Schedule;
  onSaved: (group: string, name: string) => void;
  onClose: () => void;
}) {
  const [form, setForm] = useState(initial);
  // The page reads the schedule again while the form is open.
  const [before] = useState(present);
  const change = (changed: Partial<ScheduleForm>): void => setForm({ ...form, ...changed });
  const groups = useLoad('schedule groups', async (signal) => {
    const { ScheduleGroups } = await listGroups({ maxResults: 100 }, signal);
    return ScheduleGroups.map((group) => group.Name);
  });
  const missing = missingField(form);
  const errors = scheduleErrors(form);
  const expression = expressionOf(form);
  return (
    <ConfirmDialog
      title={before === undefined ? 'Create a schedule' : `Edit schedule “${before.Name}”`}
      size="large"
      confirmText={before === undefined ? 'Create' : 'Save'}
      failureTitle={
        before === undefined ? 'The schedule was not created' : 'The schedule was not changed'
      }
      missing={missing}
      run={async (accepted) => {
        const definition = definitionOf(form, before);
        if (before === undefined) await createSchedule(form.group, form.name.trim(), definition);
        else {
          await requireUnchanged(
            'The schedule',
            before,
            () => readSchedule(before.GroupName, before.Name),
            accepted,
          );
          await updateSchedule(before.GroupName, before.Name, definition);
        }
        notify({
          type: 'success',
          id: `schedule ${form.name}`,
          forNextPage: before === undefined,
          text: `Schedule ${form.name} ${before === undefined ? 'created' : 'changed'}.`,
        });
        onSaved(form.group, form.name.trim());
      }}
      onClose={onClose}
    >
      {before === undefined && (
        <SpaceBetween size="m">
          <FormField label="Name" stretch>
            <Input
              value={form.name}
              spellcheck={false}
              onChange={({ detail }) => change({ name: detail.value })}
            />
          </FormField>
          <FormField
            label="Group"
            description="Its tags decide about missed occurrences and overlapping executions."
            stretch
          >
            <Select
              selectedOption={{ value: form.group, label: form.group }}
              options={(groups.data ?? ['default']).map((group) => ({
                value: group,
                label: group,
              }))}
              onChange={({ detail }) => change({ group: detail.selectedOption.value ?? 'default' })}
            />
          </FormField>
        </SpaceBetween>
      )}
      <TargetField
        value={form.targetArn}
        description="A state machine, version or alias of this cluster, or another target of EventBridge Scheduler."
        onChange={(targetArn) =>
          change({
            targetArn,
            // The proposed role follows the target until the user enters another one.
            ...(form.roleArn === roleOf(form.targetArn, 'role/scheduler')
              ? { roleArn: roleOf(targetArn, 'role/scheduler') }
              : {}),
          })
        }
      />
      <FormField label="Role" constraintText="AWS requires the ARN of a role." stretch>
        <Input
          value={form.roleArn}
          spellcheck={false}
          onChange={({ detail }) => change({ roleArn: detail.value })}
        />
      </FormField>
      <RecurrenceFields form={form} errors={errors} onChange={change} />
      <FormField label="Next due times" stretch>
        {expression === undefined ? (
          'Enter a time.'
        ) : TIMES.some((field) => errors[field] !== undefined) ? (
          'Correct the time.'
        ) : (
          <div className="askel-due-times-space">
            <DueTimes
              expression={expression}
              timezone={form.timezone}
              startDate={form.startDate}
              endDate={form.endDate}
              stored={before && { group: before.GroupName, name: before.Name }}
              firesWhenSaved={firesWhenSaved(form, before)}
            />
          </div>
        )}
      </FormField>
      <FormField
        label="Input"
        description="JSON; empty for the default event. <aws.scheduler.scheduled-time> is replaced by the due time."
        errorText={form.input.trim() === '' ? undefined : jsonError(form.input)}
        stretch
      >
        <CodeArea value={form.input} rows={INPUT_ROWS} onChange={(input) => change({ input })} />
      </FormField>
      <ExpandableSection headerText="Window, retries and dead letters">
        <LimitFields form={form} errors={errors} onChange={change} />
      </ExpandableSection>
    </ConfirmDialog>
  );
}
