// Helpers of the specs of the execution page.
import assert from 'node:assert/strict';
import { createShop, order } from './orders.mjs';

export const path = (arn, query = '') => `/executions/${arn}${query === '' ? '' : `?${query}`}`;
export const node = (page, name) => page.locator('.react-flow__node', { hasText: name }).first();
export const labelled = (page, name) => page.getByLabel(new RegExp(`^${escaped(name)}, `)).first();

/** Navigates to another page of the console like its links do, without a page load. */
export const follow = (page, to) =>
  page.evaluate((url) => window.history.pushState(null, '', url), `/console${to}`);

/** The status of the event stream: `Live`, or `Ended` when the page shows the whole history. */
export const streamStatus = (page, text) =>
  page.getByRole('status').filter({ hasText: new RegExp(`^${text}$`) });

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export async function readDetails(api, arn, id) {
  const page = await api.get(
    `executions/${arn}/events?fromEventId=${id}&toEventId=${id}&details=true`,
  );
  return Object.entries(page.events[0].event).find(([name]) => name.endsWith('EventDetails'))[1];
}

/** The value of a displayed JSON text. */
export async function shownJson(page, label) {
  return JSON.parse(await page.getByLabel(label, { exact: true }).innerText());
}

/** Runs an order that is paid at the second attempt, in a shop of its own. */
export async function runPaidOrder(api, name) {
  const shop = await createShop(api, name);
  const arn = await shop.start(order(8), 'good');
  await shop.refuse('Card.Busy');
  await shop.pay();
  assert.equal((await api.awaitEnd(arn)).status, 'SUCCEEDED');
  return arn;
}
