import { ask, changePath, inboxPath, row } from './asking.ts';
import { axe, expect, test } from './fixtures.ts';

test('whoever is away hands over, the other decides in their name, and it ends when they say so', async ({
  cluster,
  userPage,
}) => {
  await ask(cluster, 'while-away');
  const eve = await userPage('audit-eve', inboxPath(cluster));
  await expect(eve.getByText('Nothing waits for you')).toBeVisible();

  const bob = await userPage('plat-bob', inboxPath(cluster));
  await bob.getByRole('button', { name: 'Hand over…' }).click();
  const dialog = bob.getByRole('dialog');
  await expect(dialog.getByText('Say who, and why.')).toBeVisible();
  await dialog.getByLabel('User name of who decides').fill('audit-eve');
  await dialog.getByLabel('Only these namespaces').fill(cluster.namespace);
  await bob.reload();
  await bob.getByRole('button', { name: 'Hand over…' }).click();
  await expect(dialog.getByLabel('User name of who decides')).toHaveValue('audit-eve');
  await dialog.getByLabel('Why').fill('On a plane');
  await axe(bob);
  await dialog.getByRole('button', { name: 'Hand over' }).click();
  await expect(dialog).toBeHidden();
  await expect(bob.getByText('audit-eve decides for you now.')).toBeVisible();
  const delegation = bob
    .getByRole('grid', { name: 'Delegations' })
    .getByRole('row')
    .filter({ hasText: cluster.namespace });
  await expect(delegation).toContainText('On a plane');
  await axe(bob);

  await expect(row(eve, 'while-away')).toBeVisible();
  await eve.getByRole('button', { name: 'Approve while-away' }).click();
  const deciding = eve.getByRole('dialog');
  await expect(deciding).toContainText('audit-eve for plat-bob, by delegation');
  await deciding.getByRole('button', { name: 'Approve' }).click();
  await expect(deciding).toBeHidden();
  await eve.goto(changePath(cluster, 'while-away'));
  await expect(eve.getByText(/audit-eve for plat-bob \(delegation /)).toBeVisible();
  await axe(eve);

  await delegation.getByRole('button', { name: 'End the delegation to audit-eve' }).click();
  await expect(delegation).toBeHidden();
  await ask(cluster, 'back-again');
  await expect(row(bob, 'back-again')).toBeVisible();
  await eve.goto(inboxPath(cluster));
  await expect(eve.getByText('Nothing waits for you')).toBeVisible();
});

test('nobody hands over to themselves, and the refusal stands beside what was typed', async ({
  cluster,
  userPage,
}) => {
  const bob = await userPage('plat-bob', inboxPath(cluster));
  await bob.getByRole('button', { name: 'Hand over…' }).click();
  const dialog = bob.getByRole('dialog');
  await dialog.getByLabel('User name of who decides').fill('plat-bob');
  await dialog.getByLabel('Why').fill('On a plane');
  await dialog.getByRole('button', { name: 'Hand over' }).click();
  await expect(dialog.getByText('This was refused')).toBeVisible();
  await expect(dialog.getByLabel('Why')).toHaveValue('On a plane');
});
