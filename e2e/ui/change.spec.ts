import { changeManifest, configMap, deploy, phaseIs, requestOf } from '../cluster.ts';
import { axe, expect, test } from './fixtures.ts';
import { layWire } from './wire.ts';

test('held writes become a Change by a form, whose words stay until they are sent', async ({
  cluster,
  userPage,
}) => {
  await cluster.as('dev-alice', 'apply -f -', configMap('fresh', { level: 'info' }));
  const path = `/clotho/changes/new?namespace=${cluster.namespace}`;
  const page = await userPage('dev-alice', path);
  await page.getByRole('checkbox', { name: /ConfigMap fresh/ }).check();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Fresh');
  await page.getByRole('button', { name: 'Ask for approval' }).click();
  await expect(page.getByText('Small letters, digits, dots and dashes')).toBeVisible();
  await page.getByLabel('When', { exact: true }).selectOption('Planned');
  await page.getByLabel('From (Europe/Berlin)').fill('2026-01-10T03:00');
  await page.getByLabel('Until (Europe/Berlin)').fill('2026-01-10T05:00');
  await expect(page.getByText('2026-01-10 02:00 UTC')).toBeVisible();
  await axe(page);
  await page.getByRole('textbox', { name: 'What changes, and why' }).fill('A fresh start');
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'What changes, and why' })).toHaveValue(
    'A fresh start',
  );
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('fresh');
  await page.getByRole('button', { name: 'Ask for approval' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'fresh' })).toBeVisible();
  await expect(page.getByText('A fresh start')).toBeVisible();
  const planned = await cluster.ok(
    'admin',
    'get change fresh -o jsonpath={.spec.plannedStartTime}',
  );
  expect(planned).toBe('2026-01-10T02:00:00Z');
});

test('what a Change does is shown against what is live and what was approved before', async ({
  cluster,
  userPage,
}) => {
  await deploy(cluster, 'first', configMap('settings', { level: 'info', kept: 'yes' }));
  const held = await cluster.as(
    'dev-alice',
    'apply -f -',
    configMap('settings', { level: 'debug', kept: 'yes' }),
  );
  const secret = await cluster.as(
    'dev-alice',
    'create secret generic keys --from-literal=a=hush-hush',
  );
  const requests = [requestOf(held.stderr), requestOf(secret.stderr)];
  await cluster.ok('dev-alice', 'create -f -', changeManifest('second', { requests }));
  await phaseIs(cluster, 'second', 'PendingApproval');
  const at = `/clotho/changes/${cluster.namespace}/second?namespace=${cluster.namespace}`;
  const page = await userPage('dev-alice', `${at}&tab=manifests`);
  const settings = page.getByRole('region', { name: 'ConfigMap settings' });
  const row = settings.getByRole('row').filter({ hasText: 'data.level' });
  await expect(row).toContainText('"info"');
  await expect(row).toContainText('"debug"');
  await axe(page);
  await page.getByRole('button', { name: 'Approved before' }).click();
  await expect(row).toContainText('"info"');
  await expect(page).toHaveURL(/base=approved/);
  await expect(page.getByRole('region', { name: 'Secret keys' })).toContainText('redacted:');
  expect(await page.content()).not.toContain('hush-hush');
  expect(await page.content()).not.toContain(Buffer.from('hush-hush').toString('base64'));

  await page.getByRole('tab', { name: 'Timeline' }).click();
  await expect(page.getByText('submitted with 2 requests')).toBeVisible();
  await axe(page);
  await page.getByRole('tab', { name: 'YAML' }).click();
  await expect(page.getByText('kind: Change')).toBeVisible();
  await axe(page);
});

test('a manifest that its request shows cut is compared whole', async ({ cluster, userPage }) => {
  const lines = Array.from({ length: 4000 }, (_, i) => `line ${i} of a large setting`);
  const held = await cluster.as(
    'dev-alice',
    'create -f -',
    configMap('large', { settings: lines.join('\n') }),
  );
  const manifest = changeManifest('large', { requests: [requestOf(held.stderr)] });
  await cluster.ok('dev-alice', 'create -f -', manifest);
  await phaseIs(cluster, 'large', 'PendingApproval');
  const page = await userPage(
    'plat-bob',
    `/clotho/changes/${cluster.namespace}/large?tab=manifests`,
  );
  await expect(page.getByText('4007 lines added, 0 removed')).toBeVisible();
  await expect(page.getByText('cut at 64 KiB')).toHaveCount(0);
});

test('a screen that lost its server says so, keeps what it shows, and catches up', async ({
  cluster,
  userPage,
  problems,
  server,
}) => {
  problems.allow(/ERR_|Failed to fetch|network error/);
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('lost', { level: 'info' }));
  const change = changeManifest('lost', { requests: [requestOf(held.stderr)] });
  await cluster.ok('dev-alice', 'create -f -', change);
  await phaseIs(cluster, 'lost', 'PendingApproval');
  const wire = await layWire(server);
  const page = await userPage('dev-alice');
  await page.goto(`${wire.url}/clotho/changes?namespace=${cluster.namespace}`);
  await expect(page.getByText('Pending approval')).toBeVisible();
  wire.cut();
  await expect(page.getByText('Not live: what you see may be old')).toBeVisible();
  await expect(page.getByText('Pending approval')).toBeVisible();
  const cancel = JSON.stringify({ spec: { cancel: { reason: 'not needed' } } });
  await cluster.ok('dev-alice', `patch change lost --type=merge -p '${cancel}'`);
  await phaseIs(cluster, 'lost', 'Cancelled');
  wire.mend();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByText('Cancelled', { exact: true })).toBeVisible();
  await page.close();
  await wire.close();
});
