import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import {
  deleteAccessKey,
  enableAccessKey,
  listAccessKeys,
  rotateAccessKey,
  type AccessKey,
} from '../../api/access';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { Time } from '../../ui/Time';
import { SecretDialog, type Secret } from './SecretDialog';
import { secretOfKey } from './secrets';

/** The access keys of the account. */
export function KeysTab() {
  const [revision, setRevision] = useState(0);
  const [asked, setAsked] = useState<{ kind: 'rotate' | 'switch' | 'delete'; key: AccessKey }>();
  const [secret, setSecret] = useState<Secret>();
  const reload = (): void => setRevision((before) => before + 1);
  const close = (): void => setAsked(undefined);
  return (
    <>
      <PagedTable<AccessKey>
        loadKey={`keys ${revision}`}
        read={async (page, signal) => {
          const { accessKeys, nextToken } = await listAccessKeys(page, signal);
          return { items: accessKeys, nextToken };
        }}
        trackBy="accessKeyId"
        label="Access keys"
        phone={[
          ['id', { labelled: 'user' }, { labelled: 'created' }],
          ['status', 'do'],
        ]}
        failureTitle="The access keys could not be read"
        header={(age) => (
          <Header variant="h2" description={age}>
            Access keys
          </Header>
        )}
        empty={<EmptyState title="No access keys">Create a key for a user first.</EmptyState>}
        columnDefinitions={[
          {
            id: 'id',
            header: 'Access key ID',
            isRowHeader: true,
            cell: (key) => <code>{key.accessKeyId}</code>,
          },
          { id: 'user', header: 'User', cell: (key) => <Name text={key.userName} /> },
          {
            id: 'status',
            header: 'Status',
            cell: (key) => (
              <StatusIndicator type={key.enabled ? 'success' : 'stopped'}>
                {key.enabled ? 'Enabled' : 'Disabled'}
              </StatusIndicator>
            ),
          },
          { id: 'created', header: 'Created', cell: (key) => <Time seconds={key.creationDate} /> },
          {
            id: 'do',
            header: 'Actions',
            cell: (key) => (
              <SpaceBetween direction="horizontal" size="s">
                {(
                  [
                    ['Rotate', 'rotate'],
                    [key.enabled ? 'Disable' : 'Enable', 'switch'],
                    ['Delete', 'delete'],
                  ] as const
                ).map(([text, kind]) => (
                  <Button
                    key={kind}
                    variant="inline-link"
                    ariaLabel={`${text} ${key.accessKeyId}`}
                    onClick={() => setAsked({ kind, key })}
                  >
                    {text}
                  </Button>
                ))}
              </SpaceBetween>
            ),
          },
        ]}
      />
      {asked?.kind === 'rotate' && (
        <ConfirmDialog
          title={`Rotate the access key of “${asked.key.userName}”?`}
          confirmText="Rotate"
          failureTitle="The access key was not rotated"
          run={async () => {
            setSecret(secretOfKey(await rotateAccessKey(asked.key.accessKeyId)));
            reload();
          }}
          onClose={close}
        >
          This creates another key of the user. Use it everywhere, and then delete the old key.
        </ConfirmDialog>
      )}
      {asked?.kind === 'switch' && (
        <ConfirmDialog
          title={`${asked.key.enabled ? 'Disable' : 'Enable'} access key “${asked.key.accessKeyId}”?`}
          confirmText={asked.key.enabled ? 'Disable' : 'Enable'}
          failureTitle="The access key was not changed"
          run={async () => {
            await enableAccessKey(asked.key.accessKeyId, !asked.key.enabled);
            reload();
          }}
          onClose={close}
        >
          The change applies on every node within two seconds.
        </ConfirmDialog>
      )}
      {asked?.kind === 'delete' && (
        <ConfirmDialog
          title={`Delete access key “${asked.key.accessKeyId}”?`}
          danger
          confirmText="Delete"
          failureTitle="The access key was not deleted"
          run={async () => {
            await deleteAccessKey(asked.key.accessKeyId);
            notify({ type: 'success', text: `Access key ${asked.key.accessKeyId} deleted.` });
            reload();
          }}
          onClose={close}
        >
          Requests with this key are refused. A user without a password is deleted with its last
          key.
        </ConfirmDialog>
      )}
      {secret && <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />}
    </>
  );
}
