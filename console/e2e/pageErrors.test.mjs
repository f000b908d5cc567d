import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageErrors } from './pageErrors.mjs';
import { browserPath, launchOptions } from './session.mjs';

describe.skipIf(browserPath === undefined)('page errors', { timeout: 60_000 }, () => {
  let browser;
  beforeAll(async () => {
    browser = await chromium.launch(launchOptions());
  }, 60_000);
  afterAll(() => browser.close());

  it('are collected on each page of the context', async () => {
    const context = await browser.newContext();
    const errors = pageErrors(context);
    const first = await context.newPage();
    const second = await context.newPage();
    await first.evaluate(() => console.error('of the first'));
    await second.evaluate(() => console.error('of the second'));
    const popup = first.waitForEvent('popup');
    await first.evaluate(() => void window.open('about:blank'));
    await (await popup).evaluate(() => console.error('of a popup'));
    await second.evaluate(() => void setTimeout(() => Promise.reject(new Error('thrown')), 0));
    await second.evaluate(() => new Promise((done) => setTimeout(done, 50)));
    await context.close();
    for (const text of ['of the first', 'of the second', 'of a popup', 'thrown'])
      expect(errors.join('\n')).toContain(text);
  });

  it('are collected until the context is closed', async () => {
    const context = await browser.newContext();
    const errors = pageErrors(context);
    const page = await context.newPage();
    await page.evaluate(() => {
      window.addEventListener('pagehide', () => console.error('at the end'));
    });
    await context.close();
    expect(errors.join('\n')).toContain('at the end');
  });
});
