// What specs of an execution's page share.
import assert from 'node:assert/strict';
import { order, orders } from './orders.mjs';

export const path = (arn, query = '') => `/executions/${arn}${query === '' ? '' : `?${query}`}`;
export const node = (page, name) => page.locator('.react-flow__node', { hasText: name }).first();
export const spoken = (page, name) => page.getByLabel(new RegExp(`^${escaped(name)}, `)).first();

/** Goes to another page of the console as its links do, without a load. */
export const follow = (page, to) =>
  page.evaluate((url) => window.history.pushState(null, '', url), `/console${to}`);

/** How the page hears of the execution: `Live`, or `Ended` once it shows all of a history. */
export const heard = (page, how) =>
  page.getByRole('status').filter({ hasText: new RegExp(`^${how}$`) });

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export async function detailOf(api, arn, id) {
  const page = await api.get(
    `executions/${arn}/events?fromEventId=${id}&toEventId=${id}&details=true`,
  );
  return Object.entries(page.events[0].event).find(([name]) => name.endsWith('EventDetails'))[1];
}

/** The value of a JSON text that is shown. */
export async function shownJson(page, label) {
  return JSON.parse(await page.getByLabel(label, { exact: true }).innerText());
}

/** An order that was paid at the second try, of a shop of its own. */
export async function paidOrder(api, name) {
  const shop = await orders(api, name);
  const arn = await shop.start(order(8), 'good');
  await shop.refuse('Card.Busy');
  await shop.pay();
  assert.equal((await api.ended(arn)).status, 'SUCCEEDED');
  return arn;
}
