import type { Locator, Page } from '@playwright/test';
import { phaseIs } from '../cluster.ts';
import { ask, inboxPath, row } from './asking.ts';
import { expect, test } from './fixtures.ts';

/** More presses of Tab than any screen has things to reach. */
const MOST_TABS = 80;

test('from the inbox over the difference to the approval, without a pointer', async ({
  cluster,
  userPage,
}) => {
  await ask(cluster, 'by-keys');
  const bob = await userPage('plat-bob', inboxPath(cluster));
  await expect(row(bob, 'by-keys')).toBeVisible();
  const { keyboard } = bob;

  await keyboard.press('?');
  await expect(bob.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(bob.getByRole('dialog')).toBeHidden();

  await keyboard.press('j');
  await keyboard.press('Enter');
  await expect(bob.getByRole('heading', { level: 1, name: 'by-keys' })).toBeVisible();
  await tabTo(bob, bob.getByRole('tab', { name: 'Overview' }));
  await tabTo(bob, bob.getByRole('tab', { name: /^Manifests/ }));
  await keyboard.press('Enter');
  const resource = bob.getByRole('region', { name: 'ConfigMap by-keys' });
  await expect(resource).toContainText('level');
  await tabTo(bob, resource.getByRole('checkbox', { name: 'Viewed' }));
  await keyboard.press('Space');
  await expect(bob.getByText('1 of 1 viewed')).toBeVisible();

  await expect(bob.getByRole('button', { name: 'Approve', exact: true })).not.toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await keyboard.press('a');
  const dialog = bob.getByRole('dialog');
  await expect(dialog.getByLabel('Comment')).toBeFocused();
  await keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await keyboard.press('a');
  await expect(dialog.getByLabel('Comment')).toBeFocused();
  await keyboard.type('Read line by line.');
  const approve = dialog.getByRole('button', { name: 'Approve' });
  await expect(approve).not.toHaveAttribute('aria-disabled', 'true');
  await tabTo(bob, approve);
  await keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(bob.getByText('Approved: platform-review, by-keys')).toBeVisible();

  const carol = await userPage('sec-carol', inboxPath(cluster));
  await expect(row(carol, 'by-keys')).toBeVisible();
  await tabTo(carol, carol.getByRole('button', { name: 'Approve by-keys' }));
  await carol.keyboard.press('Enter');
  await expect(carol.getByRole('dialog').getByLabel('Comment')).toBeFocused();
  await carol.keyboard.press('Enter');
  await expect(carol.getByText('Nothing waits for you')).toBeVisible();
  await phaseIs(cluster, 'by-keys', 'Completed');
});

/** Fails if Tab does not lead there, or the place can't be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}
