import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PASSWORD = 'a long password of anna';

/** Runs a test with a server that demands a sign-in, and the one-time password of a user. */
function withSignIn(test) {
  return async (environment) => {
    const log = join(tmpdir(), `askel-sign-in-${process.pid}.log`);
    const own = await environment.startOwnServer(log, ['--auth', 'keys']);
    try {
      const printed = await own.run('users', 'password', 'anna', '--policy', 'operator');
      const password = /^password = (\S+)$/m.exec(printed)[1];
      await test({ ...environment, own, password });
    } finally {
      // An open page would report that the server is gone.
      await environment.page.goto('about:blank');
      await own.stop();
    }
  };
}

async function signIn(page, userName, password) {
  await page.getByLabel('User name').fill(userName);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function choosePassword(page, old) {
  await page.getByLabel('Current password').fill(old);
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Repeat the new password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
}

const home = (page) => page.getByRole('link', { name: 'Executions' }).first();
const accountMenu = (page) => page.getByRole('button', { name: 'Account of anna' });

export default {
  'a person signs in, replaces the one-time password, and signs out': withSignIn(
    async ({ page, own, password, allow, checkLook }) => {
      // Chromium reports the refused sign-in.
      allow(/status of 403/);
      await page.goto(`${own.url}/console/executions`);
      await page.getByLabel('User name').waitFor();
      await checkLook('sign-in');
      await signIn(page, 'anna', `${password}x`);
      await page.getByText('The user name or the password is wrong').waitFor();
      await signIn(page, 'anna', password);
      await page.getByRole('heading', { name: 'Choose a password' }).waitFor();
      await checkLook('sign-in-password');
      await choosePassword(page, password);
      await home(page).waitFor();
      assert.equal(new URL(page.url()).pathname, '/console/executions');
      const [cookie] = await page.context().cookies();
      assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, 'Strict']);
      await accountMenu(page).click();
      await page.getByText('Account 123456789012').waitFor();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      assert.equal((await page.context().cookies()).length, 0);
      await page.reload();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    },
  ),

  'a person ends another session, which returns to the sign-in page': withSignIn(
    async ({ page, own, password, allow, eventually }) => {
      allow(/status of 40[34]/);
      await page.goto(`${own.url}/console/`);
      await signIn(page, 'anna', password);
      await choosePassword(page, password);
      await home(page).waitFor();
      const browser = page.context().browser();
      const other = await browser.newContext();
      try {
        const second = await other.newPage();
        await second.goto(`${own.url}/console/machines`);
        await signIn(second, 'anna', PASSWORD);
        await home(second).waitFor();
        await accountMenu(page).click();
        await page.getByRole('menuitem', { name: 'Your sessions' }).click();
        await page.getByRole('cell', { name: 'This session' }).waitFor();
        await page.getByRole('button', { name: /^End session/ }).click();
        await page.getByRole('button', { name: /^End session/ }).waitFor({ state: 'detached' });
        await eventually(async () => {
          await second.reload();
          await second.getByRole('heading', { name: 'Sign in' }).waitFor({ timeout: 5000 });
          return true;
        }, 'the sign-in page in the other browser');
      } finally {
        await other.close();
      }
    },
  ),
};
