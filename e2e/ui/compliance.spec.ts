import { axe, expect, test } from './fixtures.ts';

test('an expired exemption stands open with its reason, and the days of alerts are counted', async ({
  userPage,
  cluster,
}) => {
  const { namespace } = cluster;
  const exemption = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'WriterExemption',
    metadata: { name: `scaler-${namespace}` },
    spec: {
      serviceAccount: { namespace, name: 'scaler' },
      resources: [{ group: 'apps', resource: 'deployments/scale', operations: ['Update'] }],
      reason: 'it scaled once',
      owner: 'team-scale',
      expiresAt: '2020-01-01T00:00:00Z',
    },
  };
  await cluster.ok('admin', 'create -f -', JSON.stringify(exemption));
  const page = await userPage('audit-eve', '/clotho/compliance');
  const row = page.getByRole('row', { name: new RegExp(`scaler-${namespace}`) });
  await expect(row).toContainText('Exemption expired');
  await expect(row).toContainText('team-scale: it scaled once');
  await expect(page.getByRole('heading', { name: 'Open by day (UTC)' })).toBeVisible();
  await axe(page);
  await cluster.ok('admin', `delete writerexemption scaler-${namespace}`);
  await expect(row).toBeHidden();
});

test('the first steps say what is ready, and how a namespace comes under management', async ({
  userPage,
}) => {
  const page = await userPage('dev-alice', '/clotho/welcome');
  await expect(page.getByText(/^Managed: /)).toBeVisible();
  await page.getByLabel('Namespace to manage').fill('payments');
  await expect(page.getByRole('textbox', { name: /Copy/ }).first()).toHaveValue(
    /kubectl label namespace payments/,
  );
  await page.getByRole('button', { name: 'Make the policy' }).click();
  await expect(page.getByText('It was refused')).toBeVisible();
  await axe(page);
});
