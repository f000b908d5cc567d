import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import {
  createGroup,
  deleteGroup,
  listGroups,
  readGroupTags,
  type ScheduleGroup,
} from '../../api/schedules';
import { CATCH_UP, catchUpText, groupTags, OVERLAP, overlapText } from '../../model/trigger/group';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';

interface GroupRow extends ScheduleGroup {
  tags: Record<string, string>;
}

/** The groups of schedules, and their rules for missed and overlapping occurrences. */
export function GroupsTab() {
  const [revision, setRevision] = useState(0);
  const [creating, setCreating] = useState(false);
  const [deleted, setDeleted] = useState<ScheduleGroup>();
  const reload = (): void => setRevision((before) => before + 1);
  return (
    <>
      <PagedTable<GroupRow>
        loadKey={`schedule groups ${revision}`}
        read={async (page, signal) => {
          const { ScheduleGroups, NextToken } = await listGroups(page, signal);
          const items = await Promise.all(
            ScheduleGroups.map(async (group) => ({
              ...group,
              tags: await readGroupTags(group.Arn, signal),
            })),
          );
          return { items, nextToken: NextToken };
        }}
        trackBy="Arn"
        label="Groups"
        failureTitle="The groups could not be read"
        phone={[['name', { labelled: 'catch-up' }, { labelled: 'overlap' }], ['do']]}
        header={(age) => (
          <Header
            variant="h2"
            description={age}
            actions={<Button onClick={() => setCreating(true)}>Create a group</Button>}
          >
            Groups
          </Header>
        )}
        empty={<EmptyState title="No groups" />}
        columnDefinitions={[
          {
            id: 'name',
            header: 'Group',
            isRowHeader: true,
            cell: (group) => <Name text={group.Name} />,
          },
          {
            id: 'catch-up',
            header: 'Missed occurrences',
            cell: (group) => catchUpText(group.tags),
          },
          {
            id: 'overlap',
            header: 'While the previous execution runs',
            cell: (group) => overlapText(group.tags),
          },
          {
            id: 'do',
            header: 'Actions',
            cell: (group) =>
              group.State === 'DELETING' ? (
                'Being deleted'
              ) : group.Name === 'default' ? (
                '–'
              ) : (
                <Button
                  variant="inline-link"
                  ariaLabel={`Delete ${group.Name}`}
                  onClick={() => setDeleted(group)}
                >
                  Delete
                </Button>
              ),
          },
        ]}
      />
      {creating && <CreateDialog onCreated={reload} onClose={() => setCreating(false)} />}
      {deleted && (
        <ConfirmDialog
          title={`Delete group “${deleted.Name}”?`}
          danger
          confirmText="Delete"
          failureTitle="The group was not deleted"
          run={async () => {
            await deleteGroup(deleted.Name);
            notify({
              type: 'success',
              id: `group ${deleted.Name}`,
              text: `Group ${deleted.Name} is being deleted.`,
            });
            reload();
          }}
          onClose={() => setDeleted(undefined)}
        >
          All schedules of the group are deleted too. Their executions continue.
        </ConfirmDialog>
      )}
    </>
  );
}

function CreateDialog({ onCreated, onClose }: { onCreated: () => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const [catchUp, setCatchUp] = useState(CATCH_UP[0].value);
  const [overlap, setOverlap] = useState(OVERLAP[0].value);
  return (
    <ConfirmDialog
      title="Create a group"
      confirmText="Create"
      failureTitle="The group was not created"
      missing={name.trim() === '' ? 'The group needs a name.' : undefined}
      run={async () => {
        await createGroup(name.trim(), groupTags(catchUp, overlap));
        notify({ type: 'success', id: `group ${name}`, text: `Group ${name} created.` });
        onCreated();
      }}
      onClose={onClose}
    >
      <FormField label="Group name">
        <Input value={name} spellcheck={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="Missed occurrences" description="When no node fired them within a minute.">
        <Select
          selectedOption={CATCH_UP.find((one) => one.value === catchUp) ?? null}
          options={CATCH_UP}
          onChange={({ detail }) => setCatchUp(detail.selectedOption.value ?? '')}
        />
      </FormField>
      <FormField
        label="While the previous execution runs"
        description="For targets that are Standard state machines."
      >
        <Select
          selectedOption={OVERLAP.find((one) => one.value === overlap) ?? null}
          options={OVERLAP}
          onChange={({ detail }) => setOverlap(detail.selectedOption.value ?? '')}
        />
      </FormField>
    </ConfirmDialog>
  );
}
