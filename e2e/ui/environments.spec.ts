import { approveAll, changeManifest, phaseIs, type Cluster } from '../cluster.ts';
import { axe, expect, test } from './fixtures.ts';

test('what runs is seen now and in the past, compared, and led back to who approved it', async ({
  userPage,
  cluster,
}) => {
  const { namespace } = cluster;
  await bring(cluster, 'first');
  const page = await userPage('audit-eve', `/clotho/environments?namespace=${namespace}`);
  await page.getByRole('link', { name: namespace }).click();
  await expect(page.getByRole('link', { name: 'ConfigMap/first' })).toBeVisible();
  await axe(page);

  await bring(cluster, 'second');
  await expect(page.getByRole('link', { name: 'ConfigMap/second' })).toBeVisible();
  const slider = page.getByRole('slider', { name: 'Moment' });
  await slider.focus();
  await slider.press('ArrowLeft');
  await expect(page.getByText('You are looking at the past')).toBeVisible();
  await expect(page).toHaveURL(/at=\d+/);
  await expect(slider).toHaveAttribute('aria-valuetext', /Snapshot \d+/);
  await expect(page.getByRole('link', { name: 'ConfigMap/second' })).toBeHidden();
  await axe(page);

  await page.getByLabel('Compare with').selectOption({ index: 1 });
  const came = page.getByRole('row').filter({ hasText: 'ConfigMap/second' });
  await expect(came).toContainText('came');
  await axe(page);
  await page.getByRole('button', { name: 'Return to now' }).click();
  await expect(page.getByText('You are looking at the past')).toBeHidden();
  await page.getByRole('link', { name: 'ConfigMap/second' }).first().click();
  await expect(page.getByText('plat-bob, platform-review')).toBeVisible();
  await expect(page.getByText('dev-alice', { exact: true })).toBeVisible();
  await axe(page);
});

/** A ConfigMap that came by an approved Change. */
async function bring(cluster: Cluster, name: string): Promise<void> {
  await cluster.as('dev-alice', `create configmap ${name} --from-literal=mode=fast`);
  const change = changeManifest(name, { requests: [`${name}-configmap`] });
  await cluster.ok('dev-alice', 'create -f -', change);
  await phaseIs(cluster, name, 'PendingApproval');
  await approveAll(cluster, name);
  await phaseIs(cluster, name, 'Completed');
}
