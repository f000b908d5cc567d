import { expect, it } from 'vitest';
import type { Webhook } from '../../api/webhooks';
import {
  missingWebhookField,
  modeLabel,
  newWebhookForm,
  VERIFICATIONS,
  webhookFormOf,
  webhookOf,
} from './webhookForm';

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:orders';

const STORED: Webhook = {
  webhookArn: 'arn:aws:askel:us-east-1:123456789012:webhook/orders',
  name: 'orders',
  path: '/hooks/orders',
  creationDate: 1,
  lastModifiedDate: 2,
  description: 'Orders',
  stateMachineArn: MACHINE,
  mode: 'START_AND_WAIT',
  waitSeconds: 20,
  verification: {
    type: 'HMAC',
    header: 'X-Sig',
    algorithm: 'SHA512',
    encoding: 'BASE64',
    prefix: 'v1=',
  },
  deduplication: { expression: '{% $states.input.body.id %}' },
  input: { id: '{% $states.input.body.id %}' },
  response: { status: 202 },
  methods: ['POST', 'PUT'],
  contentTypes: ['application/json', 'text/plain'],
  bodyBytesMax: 1000,
  requestsPerSecond: 5,
  burst: 10,
};

it('sends an existing webhook unchanged when no field changes', () => {
  const { webhookArn, name, path, creationDate, lastModifiedDate, ...definition } = STORED;
  expect([webhookArn, name, path, creationDate, lastModifiedDate]).toBeDefined();
  const form = webhookFormOf(STORED);
  expect(missingWebhookField(form, 'HMAC')).toBeUndefined();
  expect(webhookOf(form)).toEqual(definition);
});

it('sends a new webhook with its secret', () => {
  const form = { ...newWebhookForm(MACHINE, 'a secret'), name: 'w' };
  expect(webhookOf(form)).toEqual({
    stateMachineArn: MACHINE,
    mode: 'START',
    verification: { type: 'GITHUB' },
    secret: 'a secret',
    input: '{% $states.input.body %}',
    methods: ['POST'],
  });
});

it.each(VERIFICATIONS)('sends only the members of the verification $value', ({ value }) => {
  const form = {
    ...newWebhookForm(MACHINE, 'secret'),
    verification: value,
    toleranceSeconds: '60',
    prefix: 'p',
  };
  const sent = webhookOf(form);
  expect(Object.keys(sent.verification).sort()).toEqual(
    {
      GITHUB: ['type'],
      STRIPE: ['toleranceSeconds', 'type'],
      SLACK: ['toleranceSeconds', 'type'],
      HMAC: ['algorithm', 'encoding', 'header', 'prefix', 'type'],
      KEY: ['header', 'type'],
      ACCESS_KEY: ['type'],
      NONE: ['type'],
    }[value],
  );
  expect(sent.secret).toBe(value === 'ACCESS_KEY' || value === 'NONE' ? undefined : 'secret');
});

it('names a missing or malformed field', () => {
  const form = { ...newWebhookForm(MACHINE, 'a secret'), name: 'w' };
  expect(missingWebhookField(form, undefined)).toBeUndefined();
  expect(missingWebhookField({ ...form, name: '' }, undefined)).toContain('name');
  expect(missingWebhookField({ ...form, targetArn: '' }, undefined)).toContain('state machine');
  expect(missingWebhookField({ ...form, secret: '' }, undefined)).toContain('secret');
  expect(missingWebhookField({ ...form, secret: '' }, 'GITHUB')).toBeUndefined();
  expect(missingWebhookField({ ...form, secret: '' }, 'SLACK')).toContain('secret');
  expect(missingWebhookField({ ...form, methods: [] }, undefined)).toContain('method');
  expect(missingWebhookField({ ...form, deduplication: 'header' }, undefined)).toContain('header');
  expect(missingWebhookField({ ...form, input: '{' }, undefined)).toContain('input');
  expect(missingWebhookField({ ...form, response: '{' }, undefined)).toContain('response');
  expect(missingWebhookField({ ...form, burst: 'x' }, undefined)).toContain('burst');
});

it.each([
  ['START', 'Start'],
  ['START_SYNC', 'Run'],
  ['START_AND_WAIT', 'Start and wait'],
] as const)('labels the mode %s as %s', (mode, label) => expect(modeLabel(mode)).toBe(label));
