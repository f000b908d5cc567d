import { get, pathSegment, post, put, remove, rootUrl } from './client';
import type { Timestamp } from './executions';

export type WebhookMode = 'START' | 'START_SYNC' | 'START_AND_WAIT';

export type VerificationType =
  'GITHUB' | 'STRIPE' | 'SLACK' | 'HMAC' | 'KEY' | 'ACCESS_KEY' | 'NONE';

export interface Verification {
  type: VerificationType;
  toleranceSeconds?: number;
  header?: string;
  algorithm?: 'SHA1' | 'SHA256' | 'SHA384' | 'SHA512';
  encoding?: 'HEX' | 'BASE64';
  prefix?: string;
}

/** The definition of a webhook, as PutWebhook expects it. */
export interface WebhookDefinition {
  description?: string;
  stateMachineArn: string;
  mode?: WebhookMode;
  waitSeconds?: number;
  verification: Verification;
  /** Absent to keep the present secrets. No response contains it. */
  secret?: string;
  deduplication?: { header?: string; expression?: string };
  input?: unknown;
  response?: unknown;
  methods?: string[];
  contentTypes?: string[];
  bodyBytesMax?: number;
  requestsPerSecond?: number;
  burst?: number;
}

export interface Webhook extends Omit<WebhookDefinition, 'secret'> {
  webhookArn: string;
  name: string;
  /** The path of the URL at the root of the server. */
  path: string;
  mode: WebhookMode;
  methods: string[];
  previousSecretValidUntil?: Timestamp;
  creationDate: Timestamp;
  lastModifiedDate: Timestamp;
}

export function listWebhooks(
  page: { maxResults?: number; nextToken?: string | undefined },
  signal?: AbortSignal,
): Promise<{ webhooks: Webhook[]; nextToken?: string }> {
  return get('webhooks', page, signal);
}

export function readWebhook(name: string, signal?: AbortSignal): Promise<Webhook> {
  return get(`webhooks/${pathSegment(name)}`, {}, signal);
}

/** Creates a webhook. The server refuses a name in use. */
export function createWebhook(name: string, definition: WebhookDefinition): Promise<Webhook> {
  return put(`webhooks/${pathSegment(name)}`, definition, { newWebhook: true });
}

/** Creates or replaces a webhook. */
export function putWebhook(name: string, definition: WebhookDefinition): Promise<Webhook> {
  return put(`webhooks/${pathSegment(name)}`, definition);
}

export function deleteWebhook(name: string): Promise<unknown> {
  return remove(`webhooks/${pathSegment(name)}`);
}

/** Replaces the secret. The previous one remains valid for some time. */
export function rotateSecret(
  name: string,
  secret: string,
  previousValidSeconds: number,
): Promise<Webhook> {
  return post(`webhooks/${pathSegment(name)}/secret`, { secret, previousValidSeconds });
}

/** The URL of a webhook, as its senders use it. */
export function webhookUrl(path: string): string {
  return rootUrl(path.replace(/^\//, '')).href;
}

/** The answer of a webhook to a test request. */
export interface TestAnswer {
  status: number;
  body: string;
  millis: number;
}

/** Sends a request to a webhook as its senders do: without the session of the user. */
export async function sendTestRequest(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: string,
): Promise<TestAnswer> {
  const start = performance.now();
  const response = await fetch(url, {
    method,
    headers,
    credentials: 'omit',
    redirect: 'manual',
    ...(method === 'GET' ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, body: text, millis: performance.now() - start };
}
