import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { canSign, hmacOf } from '../../api/hmac';
import { sendTestRequest, webhookUrl, type TestAnswer, type Webhook } from '../../api/webhooks';
import { childExecutionArns, lastSegment } from '../../model/arn';
import { duration } from '../../model/times';
import { signatureHeaders, signedText } from '../../model/trigger/signature';
import { hasSecret } from '../../model/trigger/webhookForm';
import { links } from '../../shell/links';
import { CodeArea } from '../../ui/CodeArea';
import { Failure } from '../../ui/Failure';
import { JsonText } from '../../ui/JsonText';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';

const BODY_ROWS = 6;
const OK_MAX = 299;
const SECOND_MILLIS = 1000;

/**
 * Sends a signed request to a webhook, as its senders do. The browser signs with the secret that
 * the user enters; the secret is sent nowhere, except for webhooks whose requests contain it.
 *
 * @param onAnswer called after each answer
 */
export function TestRequest({ webhook, onAnswer }: { webhook: Webhook; onAnswer: () => void }) {
  const { verification } = webhook;
  const [secret, setSecret] = useState('');
  const [body, setBody] = useState('{\n  "test": true\n}');
  const [keyValue, setKeyValue] = useState('');
  const [sending, setSending] = useState(false);
  const [answer, setAnswer] = useState<TestAnswer>();
  const [failure, setFailure] = useState<unknown>();
  const keyHeader = webhook.deduplication?.header;
  const unavailable =
    verification.type === 'ACCESS_KEY'
      ? 'This webhook needs a request signed with an access key (service states). Send it with curl --aws-sigv4.'
      : hasSecret(verification.type) && !canSign()
        ? 'The browser signs only on pages that are opened by HTTPS or from this computer.'
        : undefined;

  async function send(): Promise<void> {
    setSending(true);
    setAnswer(undefined);
    setFailure(undefined);
    try {
      const seconds = Math.floor(Date.now() / SECOND_MILLIS);
      const signed = signedText(verification, body, seconds);
      const hmac = signed === undefined ? new Uint8Array() : await hmacOf(secret, signed);
      setAnswer(
        await sendTestRequest(
          webhookUrl(webhook.path),
          webhook.methods.includes('POST') ? 'POST' : (webhook.methods[0] ?? 'POST'),
          {
            'Content-Type': webhook.contentTypes?.[0] ?? 'application/json',
            ...(keyHeader === undefined || keyValue === '' ? {} : { [keyHeader]: keyValue }),
            ...signatureHeaders(verification, secret, hmac, seconds),
          },
          body,
        ),
      );
      onAnswer();
    } catch (refusal) {
      setFailure(refusal);
    } finally {
      setSending(false);
    }
  }

  return (
    <Container
      header={
        <Header variant="h2" description="As a sender does. It starts an execution.">
          Test request
        </Header>
      }
    >
      {unavailable !== undefined ? (
        <Alert type="info">{unavailable}</Alert>
      ) : (
        <SpaceBetween size="m">
          {hasSecret(verification.type) && (
            <FormField
              label="Secret"
              description="Enter the secret of the webhook. The browser signs with it and does not keep it."
              stretch
            >
              <Input
                type="password"
                value={secret}
                autoComplete={false}
                onChange={({ detail }) => setSecret(detail.value)}
              />
            </FormField>
          )}
          {keyHeader !== undefined && (
            <FormField label={keyHeader} description="The key of the delivery" stretch>
              <Input
                value={keyValue}
                spellcheck={false}
                onChange={({ detail }) => setKeyValue(detail.value)}
              />
            </FormField>
          )}
          <FormField label="Body" stretch>
            <CodeArea value={body} rows={BODY_ROWS} onChange={setBody} />
          </FormField>
          <Button
            loading={sending}
            disabled={hasSecret(verification.type) && secret === ''}
            onClick={() => void send()}
          >
            Send
          </Button>
          {failure !== undefined && (
            <Failure title="The request could not be sent" failure={failure} />
          )}
          <div role="status">{answer !== undefined && <Answer answer={answer} />}</div>
        </SpaceBetween>
      )}
    </Container>
  );
}

function Answer({ answer }: { answer: TestAnswer }) {
  const [execution] = childExecutionArns(answer.body);
  return (
    <SpaceBetween size="s">
      <StatusIndicator type={answer.status <= OK_MAX ? 'success' : 'error'}>
        Status {answer.status} after {duration(answer.millis)}
      </StatusIndicator>
      {answer.status === 403 && (
        <Alert type="info">
          The signature is wrong, or the request is too old. Senders get the same answer for a
          webhook that does not exist.
        </Alert>
      )}
      {execution !== undefined && (
        <span>
          Execution{' '}
          <PathLink to={links.execution(execution)}>
            <Name text={lastSegment(execution)} />
          </PathLink>
        </span>
      )}
      <JsonText text={answer.body} label="Answer" isTitled />
    </SpaceBetween>
  );
}
