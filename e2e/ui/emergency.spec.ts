import { configMap, phaseIs } from '../cluster.ts';
import { changePath, govern, inboxPath, row } from './asking.ts';
import { axe, expect, test } from './fixtures.ts';
import type { Page } from '@playwright/test';

test('an emergency is done at once, and somebody else reviews it afterwards', async ({
  cluster,
  userPage,
}) => {
  await cluster.as('sre-dan', 'apply -f -', configMap('hotfix', { level: 'info' }));
  const dan = await userPage('sre-dan', `/clotho/changes/new?namespace=${cluster.namespace}`);
  await declare(dan, 'hotfix');
  await expect(dan.getByRole('heading', { level: 1, name: 'hotfix' })).toBeVisible();
  await phaseIs(cluster, 'hotfix', 'Completed');
  await expect(dan.getByText('It is due.')).toBeVisible();
  await axe(dan);

  const carol = await userPage('sec-carol', inboxPath(cluster));
  await expect(row(carol, 'hotfix')).toContainText('Review of the emergency');
  await axe(carol);
  await carol.getByRole('button', { name: 'Justified: hotfix', exact: true }).click();
  const dialog = carol.getByRole('dialog');
  const send = dialog.getByRole('button', { name: 'Justified' });
  await expect(dialog.getByText('This step asks for a comment.').first()).toBeVisible();
  await expect(send).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByLabel('Comment').fill('Customers could not pay.');
  await axe(carol);
  await send.click();
  await expect(dialog).toBeHidden();
  await expect(carol.getByText('Nothing waits for you')).toBeVisible();
  await expect(dan.getByText('It was justified.')).toBeVisible();
  await expect(dan.getByText('Customers could not pay.').first()).toBeVisible();
});

test('who may declare no emergency is told so, and what was typed stays', async ({
  cluster,
  userPage,
}) => {
  await cluster.as('dev-alice', 'apply -f -', configMap('wish', { level: 'info' }));
  const alice = await userPage('dev-alice', `/clotho/changes/new?namespace=${cluster.namespace}`);
  await declare(alice, 'wish');
  await expect(alice.getByText('This was refused')).toBeVisible();
  await expect(alice.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('wish');
  await axe(alice);
});

test('an emergency that is asked for is approved by typing its name', async ({
  cluster,
  userPage,
}) => {
  const asked = { low: 'default', medium: 'default', high: 'default' };
  await govern(cluster, { matrix: { emergency: asked } });
  await cluster.as('sre-dan', 'apply -f -', configMap('outage', { level: 'info' }));
  const dan = await userPage('sre-dan', `/clotho/changes/new?namespace=${cluster.namespace}`);
  await declare(dan, 'outage');
  await expect(dan.getByText('It waits for platform-review')).toBeVisible();

  const bob = await userPage('plat-bob', changePath(cluster, 'outage'));
  await bob.getByRole('button', { name: 'Approve', exact: true }).click();
  const dialog = bob.getByRole('dialog');
  const approve = dialog.getByRole('button', { name: 'Approve' });
  await expect(dialog.getByText('Type the name of the Change to confirm.')).toBeVisible();
  await expect(approve).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByLabel('Type outage').fill('outag');
  await expect(approve).toHaveAttribute('aria-disabled', 'true');
  await axe(bob);
  await dialog.getByLabel('Type outage').fill('outage');
  await approve.click();
  await expect(dialog).toBeHidden();
  await expect(dan.getByText('It waits for security-review')).toBeVisible();
  await cluster.ok('admin', `delete changepolicy ${cluster.namespace}`);
});

async function declare(page: Page, name: string): Promise<void> {
  await page.getByRole('checkbox', { name: new RegExp(`ConfigMap ${name}`) }).check();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'What changes, and why' }).fill('Customers cannot pay');
  await page.getByLabel('Category').selectOption('Emergency');
  await page.getByRole('button', { name: 'Ask for approval' }).click();
}
