import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import {
  createAccessKey,
  createUserWithKey,
  createUserWithPassword,
  deletePassword,
  endSessions,
  listUsers,
  resetPassword,
  type User,
} from '../../api/access';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { Time } from '../../ui/Time';
import { useTakenName } from '../../ui/useTakenName';
import { HolderDialog } from './HolderDialog';
import { PolicyChoice } from './PolicyChoice';
import { PolicyNames } from './PolicyNames';
import { SecretDialog, type Secret } from './SecretDialog';
import { secretOfKey, secretOfPassword } from './secrets';

type Open =
  | { kind: 'create' | 'federated' }
  | { kind: 'policies' | 'key' | 'password' | 'no-password' | 'sessions'; user: User };

/** The users of the account, their passwords and their policies. */
export function UsersTab() {
  const [revision, setRevision] = useState(0);
  const [open, setOpen] = useState<Open>();
  const [secret, setSecret] = useState<Secret>();
  const reload = (): void => setRevision((before) => before + 1);
  const close = (): void => setOpen(undefined);
  const action = (
    text: string,
    kind: Exclude<Open['kind'], 'create' | 'federated'>,
    user: User,
  ) => (
    <Button
      variant="inline-link"
      ariaLabel={`${text} of ${user.userName}`}
      onClick={() => setOpen({ kind, user })}
    >
      {text}
    </Button>
  );
  return (
    <>
      <PagedTable<User>
        loadKey={`users ${revision}`}
        read={async (page, signal) => {
          const { users, nextToken } = await listUsers(page, signal);
          return { items: users, nextToken };
        }}
        trackBy="userArn"
        label="Users"
        phone={[['name', { labelled: 'policies' }, { labelled: 'created' }], ['do']]}
        failureTitle="The users could not be read"
        header={(age) => (
          <Header
            variant="h2"
            description={age}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setOpen({ kind: 'federated' })}>
                  End sessions of a person
                </Button>
                <Button onClick={() => setOpen({ kind: 'create' })}>Create user</Button>
              </SpaceBetween>
            }
          >
            Users
          </Header>
        )}
        empty={
          <EmptyState title="No users">
            A user signs requests with access keys, or signs in to the console with a password.
          </EmptyState>
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'User',
            isRowHeader: true,
            cell: (user) => <Name text={user.userName} />,
          },
          {
            id: 'policies',
            header: 'Policies',
            cell: (user) => <PolicyNames names={user.policies} />,
          },
          {
            id: 'password',
            header: 'Password',
            cell: (user) => (user.hasPassword ? 'Yes' : 'No'),
          },
          {
            id: 'created',
            header: 'Created',
            cell: (user) => <Time seconds={user.creationDate} />,
          },
          {
            id: 'do',
            header: 'Actions',
            minWidth: 320,
            cell: (user) => (
              <SpaceBetween direction="horizontal" size="s">
                {action('Policies', 'policies', user)}
                {action('New access key', 'key', user)}
                {action('New password', 'password', user)}
                {user.hasPassword && action('End sessions', 'sessions', user)}
                {user.hasPassword && action('Delete password', 'no-password', user)}
              </SpaceBetween>
            ),
          },
        ]}
      />
      {open?.kind === 'create' && (
        <CreateUserDialog
          onCreated={(created) => {
            setSecret(created);
            reload();
          }}
          onClose={close}
        />
      )}
      {open?.kind === 'policies' && (
        <HolderDialog
          name={open.user.userName}
          holder={{ userName: open.user.userName }}
          policies={open.user.policies}
          onChange={reload}
          onClose={close}
        />
      )}
      {open?.kind === 'key' && (
        <ConfirmDialog
          title={`New access key for “${open.user.userName}”?`}
          confirmText="Create"
          failureTitle="The access key was not created"
          run={async () => setSecret(secretOfKey(await createAccessKey(open.user.userName)))}
          onClose={close}
        >
          A user has at most two access keys. A key has all rights of its user.
        </ConfirmDialog>
      )}
      {open?.kind === 'password' && (
        <ConfirmDialog
          title={`New password for “${open.user.userName}”?`}
          confirmText="Generate"
          failureTitle="The password was not changed"
          run={async () => {
            const { password } = await resetPassword(open.user.userName);
            setSecret(secretOfPassword(open.user.userName, password));
            reload();
          }}
          onClose={close}
        >
          All sessions of the user end. The user must change the password at the next sign-in.
        </ConfirmDialog>
      )}
      {open?.kind === 'no-password' && (
        <ConfirmDialog
          title={`Delete the password of “${open.user.userName}”?`}
          danger
          confirmText="Delete"
          failureTitle="The password was not deleted"
          run={async () => {
            await deletePassword(open.user.userName);
            notify({ type: 'success', text: `Password of ${open.user.userName} deleted.` });
            reload();
          }}
          onClose={close}
        >
          The sessions of the user end. A user without access keys is deleted.
        </ConfirmDialog>
      )}
      {open?.kind === 'sessions' && (
        <ConfirmDialog
          title={`End the sessions of “${open.user.userName}”?`}
          confirmText="End sessions"
          failureTitle="The sessions were not ended"
          run={() => endAndNotify(open.user.userArn, open.user.userName)}
          onClose={close}
        >
          The user can sign in again.
        </ConfirmDialog>
      )}
      {open?.kind === 'federated' && <FederatedUserDialog onClose={close} />}
      {secret && <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />}
    </>
  );
}

async function endAndNotify(principal: string, name: string): Promise<void> {
  const { sessions } = await endSessions(principal);
  const count = sessions === 1 ? 'One session' : `${sessions} sessions`;
  notify(
    sessions === 0
      ? { type: 'info', text: `${name} has no sessions or does not exist.` }
      : { type: 'success', text: `${count} of ${name} ended.` },
  );
}

/** Ends the sessions of a federated user, whom the identity provider signs in. */
function FederatedUserDialog({ onClose }: { onClose: () => void }) {
  const [principal, setPrincipal] = useState('');
  return (
    <ConfirmDialog
      title="End sessions of a person"
      confirmText="End sessions"
      failureTitle="The sessions were not ended"
      missing={principal === '' ? 'Enter the ARN of a federated user.' : undefined}
      run={() => endAndNotify(principal, principal.replace(/^.*\//, ''))}
      onClose={onClose}
    >
      <FormField
        label="Principal"
        description="The ARN of a federated user (a person who signs in with the identity provider), as the audit log shows it. Block the user at the provider first: a user whose sessions were ended can sign in again."
        constraintText="arn:aws:sts::ACCOUNT:federated-user/NAME"
      >
        <Input
          value={principal}
          spellcheck={false}
          onChange={({ detail }) => setPrincipal(detail.value.trim())}
        />
      </FormField>
    </ConfirmDialog>
  );
}

function CreateUserDialog({
  onCreated,
  onClose,
}: {
  onCreated: (secret: Secret) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState('');
  const [policies, setPolicies] = useState<string[]>([]);
  const [credential, setCredential] = useState('key');
  const { isTaken, creating } = useTakenName();
  return (
    <ConfirmDialog
      title="Create user"
      confirmText="Create"
      failureTitle="The user was not created"
      missing={name === '' ? 'The user needs a name.' : undefined}
      run={async () =>
        onCreated(
          credential === 'key'
            ? secretOfKey(await creating(name, createUserWithKey(name, policies)))
            : secretOfPassword(
                name,
                (await creating(name, createUserWithPassword(name, policies))).password,
              ),
        )
      }
      onClose={onClose}
    >
      <FormField
        label="User name"
        errorText={
          isTaken(name) &&
          'A user with this name exists. Its row in the list changes its policies and credentials.'
        }
      >
        <Input value={name} spellcheck={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <PolicyChoice chosen={policies} onChange={setPolicies} />
      <FormField label="Credential">
        <RadioGroup
          value={credential}
          items={[
            { value: 'key', label: 'Access key, for programs' },
            { value: 'password', label: 'Password, for the console' },
          ]}
          onChange={({ detail }) => setCredential(detail.value)}
        />
      </FormField>
    </ConfirmDialog>
  );
}
