import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { deleteWebhook, readWebhook, webhookUrl, type Webhook } from '../../api/webhooks';
import {
  hasSecret,
  modeLabel,
  verificationLabel,
  webhookFormOf,
} from '../../model/trigger/webhookForm';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { useTitle } from '../../shell/Pages';
import { useRecentItem } from '../../shell/recentItems';
import type { PageParams } from '../../shell/routes';
import { DeliveryTable } from '../../trigger/DeliveryTable';
import { TargetLink } from '../../trigger/TargetLink';
import { TriggerHeader } from '../../trigger/TriggerHeader';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DataAge } from '../../ui/DataAge';
import { JsonText } from '../../ui/JsonText';
import { Loaded } from '../../ui/Loaded';
import { PathLink } from '../../ui/PathLink';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { RotateDialog } from './RotateDialog';
import { TestRequest } from './TestRequest';
import { WebhookDialog } from './WebhookDialog';

const RELOAD_MILLIS = 15_000;

/** The page of a webhook: its URL, a test request and its recent deliveries. */
export default function WebhookPage({ name = '' }: PageParams) {
  const load = useLoad(`webhook ${name}`, (signal) => readWebhook(name, signal), RELOAD_MILLIS);
  return (
    <Loaded
      load={load}
      subject="The webhook"
      page={{
        title: name,
        list: <PathLink to={links.webhooks()}>All webhooks</PathLink>,
      }}
    >
      {(webhook) => (
        <WebhookView webhook={webhook} age={<DataAge load={load} />} onChange={load.reload} />
      )}
    </Loaded>
  );
}

function WebhookView({
  webhook,
  age,
  onChange,
}: {
  webhook: Webhook;
  age: ReactNode;
  onChange: () => void;
}) {
  const [, go] = useLocation();
  const [dialog, setDialog] = useState<'edit' | 'rotate' | 'delete'>();
  const { name, verification } = webhook;
  const [requests, setRequests] = useState(0);
  const close = (): void => setDialog(undefined);
  useTitle(name);
  useRecentItem(name, links.webhook(name));
  useKeys([{ keys: 'e', description: 'Edit the webhook', run: () => setDialog('edit') }]);
  return (
    <SpaceBetween size="l">
      <TriggerHeader
        name={name}
        address={
          <span className="askel-breaks">
            <CopyToClipboard
              variant="inline"
              textToCopy={webhookUrl(webhook.path)}
              copyButtonAriaLabel="Copy URL"
              copySuccessText="URL copied"
              copyErrorText="The browser does not allow copying"
            />
          </span>
        }
        breadcrumbs={[
          <PathLink key="all" to={links.webhooks()}>
            Webhooks
          </PathLink>,
        ]}
        age={age}
        onEdit={() => setDialog('edit')}
        onDelete={() => setDialog('delete')}
      >
        {hasSecret(verification.type) && (
          <Button onClick={() => setDialog('rotate')}>Rotate secret</Button>
        )}
      </TriggerHeader>
      <Container header={<Header variant="h2">Definition</Header>}>
        <SpaceBetween size="l">
          <Details webhook={webhook} />
          <JsonText text={JSON.stringify(webhook.input)} label="Input of the execution" isTitled />
        </SpaceBetween>
      </Container>
      <TestRequest webhook={webhook} onAnswer={() => setRequests(requests + 1)} />
      <DeliveryTable
        triggerArn={webhook.webhookArn}
        occurrence="Request"
        change={requests}
        empty={
          <>
            Requests without a valid signature are in the{' '}
            <PathLink to={links.audit({ resource: webhook.webhookArn })}>audit log</PathLink>{' '}
            instead.
          </>
        }
      />
      {dialog === 'edit' && (
        <WebhookDialog
          form={webhookFormOf(webhook)}
          before={webhook}
          onSaved={onChange}
          onClose={close}
        />
      )}
      {dialog === 'rotate' && <RotateDialog name={name} onRotated={onChange} onClose={close} />}
      {dialog === 'delete' && (
        <ConfirmDialog
          title={`Delete webhook “${name}”?`}
          danger
          confirmText="Delete"
          failureTitle="The webhook was not deleted"
          run={async () => {
            await deleteWebhook(name);
            notify({
              type: 'success',
              id: `webhook ${name}`,
              forNextPage: true,
              text: `Webhook ${name} deleted.`,
            });
            go(links.webhooks());
          }}
          onClose={close}
        >
          Its requests are refused. Its executions continue.
        </ConfirmDialog>
      )}
    </SpaceBetween>
  );
}

function Details({ webhook }: { webhook: Webhook }) {
  const { deduplication } = webhook;
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: 'State machine', value: <TargetLink arn={webhook.stateMachineArn} /> },
        { label: 'Mode', value: modeLabel(webhook.mode) },
        { label: 'Verification', value: verificationLabel(webhook.verification.type) },
        {
          label: 'Previous secret',
          value:
            webhook.previousSecretValidUntil === undefined
              ? 'None'
              : `Valid until ${exactTime(webhook.previousSecretValidUntil)}`,
        },
        {
          label: 'Repeated requests',
          value: (
            <span className="askel-breaks">
              {deduplication?.header ?? deduplication?.expression ?? 'Each starts an execution'}
            </span>
          ),
        },
        { label: 'Methods', value: webhook.methods.join(', ') },
        { label: 'Content types', value: webhook.contentTypes?.join(', ') ?? 'All' },
        {
          label: 'Rate on each node',
          value:
            webhook.requestsPerSecond === undefined
              ? 'No limit'
              : `${webhook.requestsPerSecond.toLocaleString()} per second`,
        },
        { label: 'Changed', value: exactTime(webhook.lastModifiedDate) },
        { label: 'Description', value: webhook.description ?? '–' },
      ]}
    />
  );
}
