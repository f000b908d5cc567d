import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import { useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { newSecret } from '../../api/hmac';
import { withPageRegion } from '../../api/region';
import { listWebhooks, type Webhook } from '../../api/webhooks';
import { newWebhookForm, verificationLabel } from '../../model/trigger/webhookForm';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { TargetLink } from '../../trigger/TargetLink';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { PathLink } from '../../ui/PathLink';
import { Time } from '../../ui/Time';
import { WebhookDialog } from './WebhookDialog';

const RELOAD_MILLIS = 15_000;

/** The webhooks of the account. The parameter `target` opens the form of a new one. */
export default function WebhooksPage() {
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const [creating, setCreating] = useState(false);
  const target = search.get('target');
  const saved = useRef(false);
  useKeys([{ keys: 'c', description: 'Create a webhook', run: () => setCreating(true) }]);
  return (
    <>
      <PagedTable<Webhook>
        stickyHeader
        loadKey="webhooks"
        reloadMillis={RELOAD_MILLIS}
        read={async (page, signal) => {
          const { webhooks, nextToken } = await listWebhooks(page, signal);
          return { items: webhooks, nextToken };
        }}
        trackBy="webhookArn"
        label="Webhooks"
        failureTitle="The webhooks could not be read"
        phone={[
          ['name', 'machine'],
          ['verification', { labelled: 'changed' }],
        ]}
        header={(age) => (
          <Header
            variant="h1"
            description={<>{age} URLs whose requests start executions</>}
            actions={
              <Button variant="primary" onClick={() => setCreating(true)}>
                Create a webhook
              </Button>
            }
          >
            Webhooks
          </Header>
        )}
        empty={
          <EmptyState title="No webhooks">
            GitHub, Stripe, Slack and other services call a webhook when something happens.
          </EmptyState>
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'Name',
            isRowHeader: true,
            minWidth: 140,
            cell: (webhook) => (
              <PathLink to={links.webhook(webhook.name)}>
                <Name text={webhook.name} />
              </PathLink>
            ),
          },
          {
            id: 'machine',
            header: 'State machine',
            cell: (webhook) => <TargetLink arn={webhook.stateMachineArn} />,
          },
          {
            id: 'verification',
            header: 'Verification',
            cell: (webhook) => verificationLabel(webhook.verification.type),
          },
          { id: 'path', header: 'Path', cell: (webhook) => <Name text={webhook.path} /> },
          {
            id: 'changed',
            header: 'Changed',
            cell: (webhook) => <Time seconds={webhook.lastModifiedDate} />,
          },
        ]}
      />
      {(creating || target !== null) && (
        <WebhookDialog
          form={newWebhookForm(target ?? '', newSecret())}
          onSaved={(name) => {
            saved.current = true;
            go(links.webhook(name));
          }}
          onClose={() => {
            setCreating(false);
            // A saved webhook has opened its page.
            if (target !== null && !saved.current) setSearch(withPageRegion({}), { replace: true });
          }}
        />
      )}
    </>
  );
}
