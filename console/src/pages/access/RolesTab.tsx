import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { createRole, deleteRole, listRoles, type Role } from '../../api/access';
import { jsonError, pretty } from '../../model/jsonText';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyArn } from '../../ui/CopyArn';
import { EmptyState } from '../../ui/EmptyState';
import { JsonField } from '../../ui/JsonField';
import { PagedTable } from '../../ui/PagedTable';
import { HolderDialog } from './HolderDialog';
import { PolicyChoice } from './PolicyChoice';
import { PolicyNames } from './PolicyNames';
import { EXECUTION_TRUST, trusted } from './documents';

/** The roles of the account: of executions, and of principals that assume them. */
export function RolesTab() {
  const [revision, setRevision] = useState(0);
  const [creating, setCreating] = useState(false);
  const [asked, setAsked] = useState<{ kind: 'policies' | 'delete'; role: Role }>();
  const reload = (): void => setRevision((before) => before + 1);
  const close = (): void => setAsked(undefined);
  return (
    <>
      <PagedTable<Role>
        loadKey={`roles ${revision}`}
        read={async (page, signal) => {
          const { roles, nextToken } = await listRoles(page, signal);
          return { items: roles, nextToken };
        }}
        trackBy="roleArn"
        label="Roles"
        phone={[['arn', { labelled: 'policies' }, { labelled: 'trust' }], ['do']]}
        failureTitle="The roles could not be read"
        header={(age) => (
          <Header
            variant="h2"
            description={age}
            actions={<Button onClick={() => setCreating(true)}>Create role</Button>}
          >
            Roles
          </Header>
        )}
        empty={
          <EmptyState title="No roles">
            The role of a state machine limits its tasks inside Askel.
          </EmptyState>
        }
        columnDefinitions={[
          {
            id: 'arn',
            header: 'Role',
            isRowHeader: true,
            cell: (role) => <CopyArn arn={role.roleArn} />,
          },
          {
            id: 'policies',
            header: 'Policies',
            cell: (role) => <PolicyNames names={role.policies} />,
          },
          {
            id: 'trust',
            header: 'Trusts',
            cell: (role) => <span className="askel-breaks">{trusted(role.trustPolicy)}</span>,
          },
          {
            id: 'do',
            header: 'Actions',
            cell: (role) => (
              <SpaceBetween direction="horizontal" size="s">
                <Button
                  variant="inline-link"
                  ariaLabel={`Policies of ${role.roleName}`}
                  onClick={() => setAsked({ kind: 'policies', role })}
                >
                  Policies
                </Button>
                <Button
                  variant="inline-link"
                  ariaLabel={`Delete ${role.roleName}`}
                  onClick={() => setAsked({ kind: 'delete', role })}
                >
                  Delete
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {creating && <CreateRoleDialog onCreated={reload} onClose={() => setCreating(false)} />}
      {asked?.kind === 'policies' && (
        <HolderDialog
          name={asked.role.roleName}
          holder={{ roleName: asked.role.roleName }}
          policies={asked.role.policies}
          onChange={reload}
          onClose={close}
        />
      )}
      {asked?.kind === 'delete' && (
        <ConfirmDialog
          title={`Delete role “${asked.role.roleName}”?`}
          danger
          confirmText="Delete"
          failureTitle="The role was not deleted"
          run={async () => {
            await deleteRole(asked.role.roleName);
            notify({
              type: 'success',
              id: `role ${asked.role.roleName}`,
              text: `Role ${asked.role.roleName} deleted.`,
            });
            reload();
          }}
          onClose={close}
        >
          Its sessions end. Tasks of machines with this role then have no permissions inside Askel.
        </ConfirmDialog>
      )}
    </>
  );
}

function CreateRoleDialog({ onCreated, onClose }: { onCreated: () => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const [policies, setPolicies] = useState<string[]>([]);
  const [trust, setTrust] = useState(pretty(EXECUTION_TRUST));
  return (
    <ConfirmDialog
      title="Create role"
      confirmText="Create"
      failureTitle="The role was not created"
      missing={
        name === '' ? 'The role needs a name.' : jsonError(trust) && 'The trust policy is not JSON.'
      }
      size="large"
      run={async () => {
        await createRole(name, trust, policies);
        notify({ type: 'success', id: `role ${name}`, text: `Role ${name} created.` });
        onCreated();
      }}
      onClose={onClose}
    >
      <FormField label="Role name">
        <Input value={name} spellcheck={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <PolicyChoice chosen={policies} onChange={setPolicies} />
      <JsonField label="Trust policy" value={trust} rows={14} onChange={setTrust} />
    </ConfirmDialog>
  );
}
