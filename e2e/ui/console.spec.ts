import { changeManifest, configMap, deploy, phaseIs, requestOf } from '../cluster.ts';
import { ask, changePath } from './asking.ts';
import { axe, expect, test } from './fixtures.ts';

test('the console shows the screens as pages of its own, live, as the person who is logged in', async ({
  consolePage,
  cluster,
}) => {
  const page = await consolePage('plat-bob', '/clotho/changes');
  await expect(page.getByRole('navigation').getByText('Change management')).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('limits', { most: '5' }));
  const name = `limits-${cluster.namespace}`;
  const request = requestOf(held.stderr);
  await cluster.ok('dev-alice', 'create -f -', changeManifest(name, { requests: [request] }));
  await expect(page.getByText(name)).toBeVisible();
  await axe(page);
});

test('open approvals are counted beside the inbox', async ({ consolePage, cluster }) => {
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('badge', { most: '5' }));
  const request = requestOf(held.stderr);
  await cluster.ok('dev-alice', 'create -f -', changeManifest('badge', { requests: [request] }));
  await phaseIs(cluster, 'badge', 'PendingApproval');
  const page = await consolePage('plat-bob');
  // The console shows sections closed.
  await page.getByRole('button', { name: /^Change management, \d+ approvals? open$/ }).click();
  await expect(page.getByRole('link', { name: /^Inbox, \d+ approvals? open$/ })).toBeVisible();
});

test('the card counts what waits, and each count leads to the list of it', async ({
  consolePage,
  cluster,
}) => {
  await ask(cluster, 'counted');
  const page = await consolePage('plat-bob', '/dashboards/clotho');
  const pending = page.getByRole('link', { name: /^\d+ changes?$/ }).first();
  await expect(pending).toBeVisible();
  await expect(page.getByText('Pending approval')).toBeVisible();
  await axe(page);
  await pending.click();
  await expect(page).toHaveURL(/\/clotho\/changes\?phase=/);
  await expect(page.getByRole('heading', { level: 1, name: 'Changes' })).toBeVisible();
});

test('the badge goes up with each step that opens', async ({ consolePage, cluster }) => {
  await ask(cluster, 'one-more');
  const page = await consolePage('plat-bob');
  const inbox = page.locator('[data-clotho="inbox"]');
  await expect(inbox).toHaveAttribute('data-clotho-open', /^\d+\+?$/);
  const before = Number.parseInt((await inbox.getAttribute('data-clotho-open')) ?? '', 10);
  await ask(cluster, 'and-another');
  await page.reload();
  await expect(inbox).toHaveAttribute('data-clotho-open', String(before + 1));
});

test('the page of a workload has a tab that says how it got here', async ({
  consolePage,
  cluster,
}) => {
  await deploy(cluster, 'roll-out', deployment('web'));
  const page = await consolePage('audit-eve', `/k8s/ns/${cluster.namespace}/deployments/web`);
  await page.getByRole('tab', { name: 'History' }).click();
  const stands = page.getByRole('listitem').filter({ hasText: 'roll-out' });
  await expect(stands).toContainText('plat-bob, platform-review');
  await expect(stands).toContainText('Now');
  await axe(page);
  await stands.getByRole('link', { name: 'roll-out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'roll-out' })).toBeVisible();
});

test('a Change is approved inside of the console', async ({ consolePage, cluster }) => {
  await ask(cluster, 'inside');
  const page = await consolePage('plat-bob', changePath(cluster, 'inside'));
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Comment').fill('Read in the console.');
  await axe(page);
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('It waits for security-review')).toBeVisible();
  await expect(page.getByText('Read in the console.').first()).toBeVisible();
});

test('the page of a namespace has a tab with its Changes', async ({ consolePage, cluster }) => {
  const page = await consolePage('dev-alice', `/k8s/cluster/namespaces/${cluster.namespace}`);
  await page.getByRole('tab', { name: 'Changes' }).click();
  await expect(page.getByText('No changes yet')).toBeVisible();
  await axe(page);
});

test('the overview has a card that says what is under way', async ({ consolePage }) => {
  const page = await consolePage('audit-eve', '/dashboards');
  await page.getByRole('tab', { name: 'Changes' }).click();
  await expect(page.getByRole('link', { name: 'All changes' })).toBeVisible();
  await axe(page);
});

test('the YAML editor begins with a template', async ({ consolePage, cluster }) => {
  const model = 'clotho.cosmosdevops.co.uk~v1alpha1~Change';
  const page = await consolePage('dev-alice', `/k8s/ns/${cluster.namespace}/${model}/~new`);
  await expect(page.getByRole('textbox', { name: 'YAML' })).toHaveValue(/kind: Change\n/);
});

test("the console's own pages of a Change lead to its screens", async ({ consolePage }) => {
  const model = 'clotho.cosmosdevops.co.uk~v1alpha1~Change';
  const page = await consolePage('dev-alice', `/k8s/ns/production/${model}`);
  await expect(page).toHaveURL(/\/clotho\/changes$/);
});

test('an older console leaves the plugin out and goes on', async ({ consolePage, problems }) => {
  problems.allow(/@console\/pluginAPI not met: required range >=4\.22\.0-0/);
  const page = await consolePage('dev-alice', '/dashboards?console-version=4.21.9');
  await expect(page.getByRole('link', { name: 'Overview' })).toBeVisible();
  await expect(page.getByText('Change management')).toHaveCount(0);
});

/** Of no pod, so that it is ready as soon as it is there. */
function deployment(name: string): string {
  const labels = { app: name };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: `${name}:1` }] } },
    },
  });
}
