import {
  changeManifest,
  configMap,
  deploy,
  phaseIs,
  requestOf,
  type Cluster,
} from '../../cluster.ts';
import { expect, test } from './fixtures.ts';

test.slow();

const GROUP = 'clotho.cosmosdevops.co.uk';
const WEB = JSON.stringify({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  },
});
const MODEL = `${GROUP}~v1alpha1~Change`;

test('the screens are pages of the console, in its navigation, and live', async ({
  openShiftPage,
  cluster,
}) => {
  const page = await openShiftPage('plat-bob', '/clotho/changes');
  const navigation = page.getByRole('navigation', { name: 'Nav' });
  await navigation.getByRole('button', { name: /^Change management/ }).click();
  await expect(navigation.getByRole('link', { name: 'Calendar' })).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const name = `limits-${cluster.namespace}`;
  await ask(cluster, name);
  await expect(page.getByText(name)).toBeVisible();
});

test('somebody approves in the console, as the person that the console knows', async ({
  openShiftPage,
  cluster,
}) => {
  await ask(cluster, 'approved');
  await phaseIs(cluster, 'approved', 'PendingApproval');
  const page = await openShiftPage('plat-bob', `/clotho/changes/${cluster.namespace}/approved`);
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Comment').fill('Seen in the console.');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('It waits for security-review')).toBeVisible();
  const read = 'get approvalevents -o jsonpath={.items[*].spec.approver.username}';
  expect(await cluster.ok('admin', read)).toBe('plat-bob');
});

test('open approvals are counted beside the inbox', async ({ openShiftPage, cluster }) => {
  await ask(cluster, 'badge');
  await phaseIs(cluster, 'badge', 'PendingApproval');
  const page = await openShiftPage('plat-bob', '/clotho/inbox');
  await page.getByRole('button', { name: /^Change management, \d+ approvals open$/ }).click();
  await expect(page.getByRole('link', { name: /^Inbox, \d+ approvals open$/ })).toBeVisible();
});

test('the page of a namespace has a tab with its Changes', async ({ openShiftPage, cluster }) => {
  const page = await openShiftPage('admin', `/k8s/cluster/namespaces/${cluster.namespace}`);
  await page.getByRole('tab', { name: 'Changes' }).click();
  await expect(page.getByText('No changes yet')).toBeVisible();
});

test('the page of a workload has a tab with its history', async ({ openShiftPage, cluster }) => {
  await deploy(cluster, 'web', WEB);
  const page = await openShiftPage('admin', `/k8s/ns/${cluster.namespace}/deployments/web`);
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.getByText(/brought by/)).toBeVisible();
});

test('the overview has a tab that says what is under way', async ({ openShiftPage }) => {
  const page = await openShiftPage('admin', '/dashboards/clotho');
  await expect(page.getByRole('link', { name: 'All changes' })).toBeVisible();
});

test('the YAML editor begins with a template', async ({ openShiftPage, cluster }) => {
  const page = await openShiftPage('admin', `/k8s/ns/${cluster.namespace}/${MODEL}/~new`);
  await expect(page.locator('.view-lines')).toContainText('manifestRequests', { timeout: 90_000 });
});

test("the console's own pages of a Change lead to its screens", async ({ openShiftPage }) => {
  const page = await openShiftPage('admin', `/k8s/ns/production/${MODEL}`);
  await expect(page).toHaveURL(/\/clotho\/changes/);
});

async function ask(cluster: Cluster, name: string): Promise<void> {
  const held = await cluster.as('dev-alice', 'apply -f -', configMap(name, { most: '5' }));
  const requests = [requestOf(held.stderr)];
  await cluster.ok('dev-alice', 'create -f -', changeManifest(name, { requests }));
}
