import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import {
  createPolicy,
  deletePolicy,
  describePolicy,
  listPolicies,
  updatePolicy,
  type Policy,
  type PolicyItem,
} from '../../api/access';
import { jsonError, pretty } from '../../model/jsonText';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Dialog } from '../../ui/Dialog';
import { EmptyState } from '../../ui/EmptyState';
import { JsonField } from '../../ui/JsonField';
import { JsonText } from '../../ui/JsonText';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { Time } from '../../ui/Time';
import { requireUnchanged } from '../../ui/requireUnchanged';
import { useLoad } from '../../ui/useLoad';
import { NEW_POLICY } from './documents';

const EDITOR_ROWS = 20;

/** The policies of the account and the managed ones. */
export function PoliciesTab() {
  const [revision, setRevision] = useState(0);
  const [creating, setCreating] = useState(false);
  const [opened, setOpened] = useState<PolicyItem>();
  const [deleted, setDeleted] = useState<PolicyItem>();
  const reload = (): void => setRevision((before) => before + 1);
  return (
    <>
      <PagedTable<PolicyItem>
        loadKey={`policies ${revision}`}
        read={async (page, signal) => {
          const { policies, nextToken } = await listPolicies(page, signal);
          return { items: policies, nextToken };
        }}
        trackBy="policyArn"
        label="Policies"
        phone={[['name', 'kind', { labelled: 'updated' }], ['do']]}
        failureTitle="The policies could not be read"
        header={(age) => (
          <Header
            variant="h2"
            description={age}
            actions={<Button onClick={() => setCreating(true)}>Create policy</Button>}
          >
            Policies
          </Header>
        )}
        empty={<EmptyState title="No policies" />}
        columnDefinitions={[
          {
            id: 'name',
            header: 'Policy',
            isRowHeader: true,
            cell: (policy) => <Name text={policy.policyName} />,
          },
          {
            id: 'kind',
            header: 'Kind',
            cell: (policy) => (policy.managed ? 'Managed' : 'Of the account'),
          },
          {
            id: 'updated',
            header: 'Changed',
            cell: (policy) =>
              policy.updateDate === undefined ? '–' : <Time seconds={policy.updateDate} />,
          },
          {
            id: 'do',
            header: 'Actions',
            cell: (policy) => (
              <SpaceBetween direction="horizontal" size="s">
                <Button
                  variant="inline-link"
                  ariaLabel={`${policy.managed ? 'View' : 'Edit'} ${policy.policyName}`}
                  onClick={() => setOpened(policy)}
                >
                  {policy.managed ? 'View' : 'Edit'}
                </Button>
                {!policy.managed && (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Delete ${policy.policyName}`}
                    onClick={() => setDeleted(policy)}
                  >
                    Delete
                  </Button>
                )}
              </SpaceBetween>
            ),
          },
        ]}
      />
      {creating && <CreateDialog onCreated={reload} onClose={() => setCreating(false)} />}
      {opened && (
        <PolicyDialog
          name={opened.policyName}
          onChanged={reload}
          onClose={() => setOpened(undefined)}
        />
      )}
      {deleted && (
        <ConfirmDialog
          title={`Delete policy “${deleted.policyName}”?`}
          danger
          confirmText="Delete"
          failureTitle="The policy was not deleted"
          run={async () => {
            await deletePolicy(deleted.policyName);
            notify({
              type: 'success',
              id: `policy ${deleted.policyName}`,
              text: `Policy ${deleted.policyName} deleted.`,
            });
            reload();
          }}
          onClose={() => setDeleted(undefined)}
        >
          A policy that is attached to a user or role cannot be deleted.
        </ConfirmDialog>
      )}
    </>
  );
}

function CreateDialog({ onCreated, onClose }: { onCreated: () => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const [document, setDocument] = useState(pretty(NEW_POLICY));
  return (
    <ConfirmDialog
      title="Create policy"
      confirmText="Create"
      failureTitle="The policy was not created"
      missing={
        name === ''
          ? 'The policy needs a name.'
          : jsonError(document) && 'The document is not JSON.'
      }
      size="large"
      run={async () => {
        await createPolicy(name, document);
        notify({ type: 'success', id: `policy ${name}`, text: `Policy ${name} created.` });
        onCreated();
      }}
      onClose={onClose}
    >
      <FormField label="Policy name">
        <Input value={name} spellcheck={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <JsonField label="Document" value={document} rows={EDITOR_ROWS} onChange={setDocument} />
    </ConfirmDialog>
  );
}

/** Shows a managed policy, or edits a policy of the account. */
function PolicyDialog({
  name,
  onChanged,
  onClose,
}: {
  name: string;
  onChanged: () => void;
  onClose: () => void;
}) {
  const load = useLoad(`policy ${name}`, (signal) => describePolicy(name, signal));
  if (load.data !== undefined && !load.data.managed) {
    return <EditDialog policy={load.data} onChanged={onChanged} onClose={onClose} />;
  }
  return (
    <Dialog size="large" header={`Policy “${name}”`} onDismiss={onClose}>
      <Loaded load={load} subject="The policy">
        {(policy) => <JsonText text={policy.document} label="Document" />}
      </Loaded>
    </Dialog>
  );
}

function EditDialog({
  policy,
  onChanged,
  onClose,
}: {
  policy: Policy;
  onChanged: () => void;
  onClose: () => void;
}) {
  const [document, setDocument] = useState(policy.document);
  return (
    <ConfirmDialog
      title={`Policy “${policy.policyName}”`}
      confirmText="Save"
      failureTitle="The policy was not changed"
      missing={
        document === policy.document
          ? 'The document has no change.'
          : jsonError(document) && 'The document is not JSON.'
      }
      size="large"
      run={async (accepted) => {
        await requireUnchanged(
          'The policy',
          policy.document,
          async () => (await describePolicy(policy.policyName)).document,
          accepted,
        );
        await updatePolicy(policy.policyName, document);
        notify({
          type: 'success',
          id: `policy ${policy.policyName}`,
          text: `Policy ${policy.policyName} changed.`,
        });
        onChanged();
      }}
      onClose={onClose}
    >
      <JsonField label="Document" value={document} rows={EDITOR_ROWS} onChange={setDocument} />
    </ConfirmDialog>
  );
}
