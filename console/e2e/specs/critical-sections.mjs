import assert from 'node:assert/strict';
import { checkPhoneTable } from '../phone.mjs';

const deployments = (activity, semaphore = 'e2e-deploy') => ({
  StartAt: 'Enter',
  States: {
    Enter: {
      Type: 'Task',
      Resource: 'arn:aws:states:::askel:acquire',
      Parameters: { Name: semaphore, 'Key.$': '$.service' },
      ResultPath: null,
      Next: 'Deploy',
    },
    Deploy: { Type: 'Task', Resource: activity, End: true },
  },
});

export default {
  async 'permits of a critical section are released, and its limit is changed'({
    api,
    open,
    page,
    world,
    eventually,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-deployments', deployments(world.activity));
    const arns = [];
    for (const name of ['deploy-1', 'deploy-2', 'deploy-3']) {
      arns.push(await api.start(machine, { service: 'shop' }, name));
      await eventually(async () => {
        const { used, waiting } = await api.get('semaphores/e2e-deploy?key=shop');
        return used + waiting === arns.length;
      }, `the request of ${name}`);
    }
    await open('/critical-sections');
    const row = page.getByRole('row').filter({ hasText: 'e2e-deploy' });
    await row.getByText('shop', { exact: true }).waitFor();
    await row.getByText('Of each request').waitFor();
    await checkLook('critical-sections');
    await checkPhoneTable(page, 'Critical sections', ['e2e-deploy', 'shop']);

    await row.getByRole('link', { name: 'e2e-deploy' }).click();
    const holders = page.getByRole('table', { name: 'Holders' });
    const waiters = page.getByRole('table', { name: 'Waiting requests' });
    await holders.getByRole('link', { name: /deploy-1$/ }).waitFor();
    await waiters.getByRole('link', { name: /deploy-3$/ }).waitFor();
    await checkLook('critical-section');

    await page.getByRole('button', { name: 'Release the permits of deploy-1' }).click();
    const release = page.getByRole('dialog', { name: 'Release the permits of “deploy-1”?' });
    const button = release.getByRole('button', { name: 'Release', exact: true });
    assert.ok(await button.isDisabled());
    await release.getByRole('textbox', { name: 'Reason' }).fill('stuck build');
    await button.click();
    await page.getByText('Permits of deploy-1 released.').first().waitFor();
    await holders.getByRole('link', { name: /deploy-2$/ }).waitFor();

    await page.getByRole('button', { name: 'Set limit' }).click();
    const limit = page.getByRole('dialog', { name: 'Limit of “e2e-deploy”' });
    await limit.getByRole('radio', { name: 'A limit for all requests' }).click();
    await limit.getByRole('textbox', { name: 'Permits' }).fill('2');
    await limit.getByRole('button', { name: 'Save' }).click();
    await limit.waitFor({ state: 'detached' });
    const described = await api.get('semaphores/e2e-deploy?key=shop');
    assert.equal(described.limit, 2);
    await page.getByRole('button', { name: 'Set limit' }).click();
    await limit.getByRole('radio', { name: 'The limit that each request names' }).click();
    await limit.getByRole('button', { name: 'Save' }).click();
    await limit.waitFor({ state: 'detached' });
    await page.getByText('The limit that each request names').waitFor();
    assert.equal((await api.get('semaphores/e2e-deploy?key=shop')).limit, undefined);
    for (const arn of arns) await api.post(`executions/${arn}/stop`, {});
  },

  async 'a state that waits for a critical section shows it, its place and its holder'({
    api,
    open,
    page,
    world,
    eventually,
    checkLook,
  }) {
    const machine = await api.createMachine(
      'e2e-waits-for-section',
      deployments(world.activity, 'e2e-section'),
    );
    const arns = [];
    for (const name of ['inside', 'outside']) {
      arns.push(await api.start(machine, { service: 'shop' }, name));
      await eventually(async () => {
        const { used, waiting } = await api.get('semaphores/e2e-section?key=shop');
        return used + waiting === arns.length;
      }, `the request of ${name}`);
    }
    await open(`/executions/${arns[1]}?state=Enter`);
    const pending = page.getByRole('region', { name: 'Pending permits' });
    await pending
      .getByText('Waits for the critical section e2e-section · shop, place 1 of 1, held by inside')
      .waitFor();
    await page
      .getByRole('region', { name: 'State Enter' })
      .getByText('Waits for a critical section', { exact: true })
      .waitFor();
    await checkLook('execution-permits');
    await page.getByRole('tab', { name: 'Inspect and repair' }).click();
    const frames = page.getByRole('region', { name: 'Frames' });
    await frames.getByText('permits of the critical section e2e-section · shop').waitFor();
    await frames.getByRole('button', { name: 'Answer task Enter' }).click();
    const dialog = page.getByRole('dialog', { name: 'Answer task “Enter”' });
    await dialog.getByText(/lets this execution in without a permit/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await pending.getByRole('link', { name: 'e2e-section · shop' }).click();
    await page.getByRole('heading', { level: 1, name: 'e2e-section · shop' }).waitFor();
    for (const arn of arns) await api.post(`executions/${arn}/stop`, {});
  },
};
