import { axe, expect, test } from './fixtures.ts';

test('policies, workflows, exceptions and lockdowns can be read by whoever may read them', async ({
  userPage,
}) => {
  const page = await userPage('audit-eve', '/clotho/policies');
  await expect(page.getByRole('heading', { name: 'Policies', level: 1 })).toBeVisible();
  await page.getByRole('tab', { name: 'Workflows' }).click();
  await expect(page.getByText('platform-review')).toBeVisible();
  await axe(page);
  for (const tab of ['Windows and exceptions', 'Lockdowns', 'Policies']) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await axe(page);
  }
});

test('the simulator says what would happen to a write, and writes nothing', async ({
  userPage,
  cluster,
}) => {
  const { namespace } = cluster;
  const page = await userPage('dev-alice', `/clotho/policies?tab=simulator&namespace=${namespace}`);
  await page
    .getByLabel('YAML')
    .fill('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { mode: fast }');
  await page.getByRole('button', { name: 'What would happen?' }).click();
  const result = page.getByRole('region', { name: 'What would happen' });
  await expect(result).toContainText('platform-review');
  await expect(result.getByRole('row', { name: /ConfigMap\/settings/ })).toContainText('held');
  await axe(page);
  expect((await cluster.as('dev-alice', 'get manifestrequests')).stdout).toBe('');
});

test('a lockdown is shown what it would hold before it holds', async ({ userPage, cluster }) => {
  const { namespace } = cluster;
  const name = `lock-${namespace}`;
  const page = await userPage('sre-dan', '/clotho/policies?tab=lockdowns');
  await page.getByLabel('Name, such as the number').fill(name);
  await page.getByLabel('Namespaces, *').fill(namespace);
  await page.getByLabel('Why', { exact: true }).fill('a drill');
  await expect(page.getByRole('button', { name: 'Hold these Changes' })).toBeDisabled();
  await page.getByRole('button', { name: 'What would it hold?' }).click();
  await page.getByRole('button', { name: 'Hold these Changes' }).click();
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('In force');
  await axe(page);
  await row.getByRole('textbox').fill('the drill is over');
  await row.getByRole('button', { name: 'Release' }).click();
  await expect(row).toContainText('Released');
});
