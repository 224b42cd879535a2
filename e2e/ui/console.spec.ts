import { axe, expect, test } from './fixtures.ts';
import { changeManifest, configMap, phaseIs, requestOf } from '../cluster.ts';

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
