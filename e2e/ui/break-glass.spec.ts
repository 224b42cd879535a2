import { axe, expect, test } from './fixtures.ts';

test('a break-glass session stands open until somebody else has reviewed it', async ({
  cluster,
  userPage,
}) => {
  const { namespace } = cluster;
  const name = `incident-${namespace}`;
  const session = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'BreakGlass',
    metadata: { name },
    spec: { reason: 'payments are down', namespaces: [namespace], duration: '5s' },
  };
  const carol = await userPage('sec-carol', '/clotho/compliance');
  await expect(carol.getByRole('heading', { name: 'Open by day (UTC)' })).toBeVisible();
  await cluster.ok('sre-dan', 'create -f -', JSON.stringify(session));
  const row = carol.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('sre-dan: payments are down');
  await row.getByRole('button', { name: 'Review…' }).click();
  const dialog = carol.getByRole('dialog');
  await dialog.getByLabel('What was found').fill('One ConfigMap, as the ticket says.');
  await axe(carol);
  await carol.reload();
  await row.getByRole('button', { name: 'Review…' }).click();
  await expect(dialog.getByLabel('What was found')).toHaveValue(
    'One ConfigMap, as the ticket says.',
  );
  await dialog.getByRole('button', { name: 'Reviewed' }).click();
  await expect(row).toBeHidden();
  await axe(carol);
});
