import { phaseIs } from '../cluster.ts';
import { ask, changePath, choose, inboxPath, row } from './asking.ts';
import { axe, expect, test } from './fixtures.ts';

test('whoever asked cancels the Change, and it leaves the inbox of whoever was asked', async ({
  cluster,
  userPage,
}) => {
  await ask(cluster, 'needless');
  const bob = await userPage('plat-bob', inboxPath(cluster));
  await expect(row(bob, 'needless')).toBeVisible();

  const alice = await userPage('dev-alice', changePath(cluster, 'needless'));
  await choose(alice, 'Cancel the Change…');
  const dialog = alice.getByRole('dialog');
  await dialog.getByLabel('Why').fill('The customer withdrew');
  await alice.reload();
  await choose(alice, 'Cancel the Change…');
  await expect(dialog.getByLabel('Why')).toHaveValue('The customer withdrew');
  await axe(alice);
  await dialog.getByRole('button', { name: 'Cancel the Change' }).click();
  await expect(dialog).toBeHidden();
  await expect(alice.getByText('Cancelled', { exact: true }).first()).toBeVisible();
  await expect(bob.getByText('Nothing waits for you')).toBeVisible();
  await phaseIs(cluster, 'needless', 'Cancelled');
  await alice.getByRole('button', { name: 'More actions' }).click();
  const again = alice.getByRole('menuitem', { name: 'Cancel the Change…' });
  await expect(again).toContainText('It is over.');
});

test('an approval is taken back by whoever gave it, and its step is open again', async ({
  cluster,
  userPage,
}) => {
  await ask(cluster, 'doubtful');
  const bob = await userPage('plat-bob', changePath(cluster, 'doubtful'));
  await bob.getByRole('button', { name: 'Approve', exact: true }).click();
  await bob.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect(bob.getByText('It waits for security-review')).toBeVisible();
  const carol = await userPage('sec-carol', inboxPath(cluster));
  await expect(row(carol, 'doubtful')).toBeVisible();

  await choose(bob, 'Take back your approval…');
  const dialog = bob.getByRole('dialog');
  await expect(dialog).toContainText('platform-review');
  await dialog.getByLabel('Comment').fill('The load test came back red.');
  await axe(bob);
  await dialog.getByRole('button', { name: 'Take back' }).click();
  await expect(dialog).toBeHidden();
  await expect(bob.getByText('It waits for platform-review')).toBeVisible();
  await expect(bob.getByText('The load test came back red.').first()).toBeVisible();
  await expect(carol.getByText('Nothing waits for you')).toBeVisible();
  await axe(bob);
});
