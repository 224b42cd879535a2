import { configMap, deploy } from '../cluster.ts';
import { axe, expect, test } from './fixtures.ts';

test('each content of an object is there with the Change that brought it and who approved', async ({
  cluster,
  userPage,
}) => {
  const { namespace } = cluster;
  await deploy(cluster, 'bring-it', configMap('prices', { gold: '1' }));
  await deploy(cluster, 'raise-it', configMap('prices', { gold: '2' }));
  const page = await userPage('audit-eve', `/clotho/environments/${namespace}`);
  await page.getByRole('link', { name: 'ConfigMap/prices' }).click();
  const stands = page.getByRole('listitem').filter({ hasText: 'raise-it' });
  await expect(stands).toContainText('Now');
  for (const change of ['raise-it', 'bring-it']) {
    const episode = page.getByRole('listitem').filter({ hasText: change });
    await expect(episode).toContainText('dev-alice');
    await expect(episode).toContainText('plat-bob, platform-review');
    await expect(episode).toContainText('sec-carol, security-review');
  }
  await axe(page);
  await stands
    .getByRole('link', { name: /^entry \d+$/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Entry \d+/);
  await page.goBack();
  await page.getByRole('link', { name: 'raise-it', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'raise-it' })).toBeVisible();
});
