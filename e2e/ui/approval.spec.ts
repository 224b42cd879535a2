import { configMap, decisionManifest, phaseIs, requestOf, type Cluster } from '../cluster.ts';
import { ask, changePath, inboxPath, row } from './asking.ts';
import { axe, expect, test } from './fixtures.ts';

test('two people approve by the keyboard alone, and the requester sees it live', async ({
  cluster,
  userPage,
}) => {
  await ask(cluster, 'settings');
  const alice = await userPage('dev-alice', changePath(cluster, 'settings'));
  await expect(alice.getByText('It waits for platform-review')).toBeVisible();

  const bob = await userPage('plat-bob', inboxPath(cluster));
  await expect(row(bob, 'settings')).toBeVisible();
  await axe(bob);
  await bob.keyboard.press('j');
  await bob.keyboard.press('a');
  const dialog = bob.getByRole('dialog');
  await expect(dialog.getByLabel('Comment')).toBeFocused();
  await expect(dialog).toContainText(await digestOf(cluster, 'settings'));
  await expect(dialog.getByRole('button', { name: 'Approve' })).not.toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await axe(bob);
  await bob.keyboard.type('Looks right.');
  await bob.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(bob.getByText('Nothing waits for you')).toBeVisible();

  await expect(alice.getByText('It waits for security-review')).toBeVisible();
  await expect(alice.getByText('Looks right.')).toBeVisible();
  await axe(alice);

  const carol = await userPage('sec-carol', inboxPath(cluster));
  await expect(row(carol, 'settings')).toBeVisible();
  await carol.keyboard.press('j');
  await carol.keyboard.press('a');
  await expect(carol.getByRole('dialog').getByLabel('Comment')).toBeFocused();
  await carol.keyboard.press('Enter');
  await expect(carol.getByText('Nothing waits for you')).toBeVisible();

  await expect(alice.getByText('Completed', { exact: true })).toBeVisible();
  await phaseIs(cluster, 'settings', 'Completed');
});

test('whoever asked sees why they may not approve, and who may', async ({ cluster, userPage }) => {
  await ask(cluster, 'own');
  const page = await userPage('dev-alice', changePath(cluster, 'own'));
  const approve = page.getByRole('button', { name: 'Approve', exact: true });
  await expect(approve).toHaveAttribute('aria-disabled', 'true');
  await approve.focus();
  await expect(page.getByRole('tooltip')).toContainText('dev-alice');
  await expect(page.getByText('Who may: group platform-team')).toBeVisible();
});

test('a denial ends the Change, with its reason for all to see', async ({ cluster, userPage }) => {
  await ask(cluster, 'risky');
  const bob = await userPage('plat-bob', changePath(cluster, 'risky'));
  await bob.getByRole('button', { name: 'Deny', exact: true }).click();
  const dialog = bob.getByRole('dialog');
  await dialog.getByLabel('Comment').fill('Not before the audit.');
  await dialog.getByRole('button', { name: 'Deny' }).click();
  await expect(dialog).toBeHidden();
  await expect(bob.getByText('Denied', { exact: true }).first()).toBeVisible();
  await expect(bob.getByText('Not before the audit.').first()).toBeVisible();
});

test('several are decided at once, each on its digest', async ({ cluster, userPage }) => {
  await ask(cluster, 'one');
  await ask(cluster, 'two');
  const bob = await userPage('plat-bob', inboxPath(cluster));
  await expect(row(bob, 'two')).toBeVisible();
  await bob.getByRole('checkbox', { name: 'Select all' }).check();
  await bob.getByRole('button', { name: 'Approve selected…' }).click();
  const dialog = bob.getByRole('dialog');
  await expect(dialog).toContainText(await digestOf(cluster, 'one'));
  await expect(dialog).toContainText(await digestOf(cluster, 'two'));
  await axe(bob);
  await dialog.getByRole('button', { name: 'Approve 2' }).click();
  await expect(bob.getByText('2 approved')).toBeVisible();
  const events = await cluster.ok(
    'admin',
    `get approvalevents -o 'jsonpath={range .items[*]}{.spec.changeRef.name} {.spec.contentDigest}{"\\n"}{end}'`,
  );
  expect(events.trim().split('\n').toSorted()).toEqual(
    [`one ${await digestOf(cluster, 'one')}`, `two ${await digestOf(cluster, 'two')}`].toSorted(),
  );
});

test('what was amended while one looked is shown before one can approve', async ({
  cluster,
  userPage,
}) => {
  await ask(cluster, 'moving');
  const bob = await userPage('plat-bob', changePath(cluster, 'moving'));
  await bob.getByRole('button', { name: 'Approve', exact: true }).click();
  const dialog = bob.getByRole('dialog');
  const approve = dialog.getByRole('button', { name: 'Approve' });
  await expect(approve).not.toHaveAttribute('aria-disabled', 'true');
  const before = await digestOf(cluster, 'moving');

  const held = await cluster.as('dev-alice', 'apply -f -', configMap('other', { level: 'debug' }));
  await cluster.ok(
    'dev-alice',
    `patch change moving --type=merge -p '${JSON.stringify({ spec: { manifestRequests: [{ name: requestOf(held.stderr) }] } })}'`,
  );
  await expect(dialog.getByText('The content changed since you looked')).toBeVisible();
  await expect(dialog.getByText('ConfigMap other came in')).toBeVisible();
  await expect(dialog.getByText('ConfigMap moving was taken out')).toBeVisible();
  await expect(approve).toHaveAttribute('aria-disabled', 'true');
  await axe(bob);

  await dialog.getByRole('button', { name: 'I have looked at what changed' }).click();
  await approve.click();
  await expect(dialog).toBeHidden();
  const decided = await cluster.ok(
    'admin',
    `get approvalevents -o 'jsonpath={.items[*].spec.contentDigest}'`,
  );
  expect(decided).not.toBe(before);
  expect(decided).toBe(await digestOf(cluster, 'moving'));
});

test('what was typed survives a reload, and a refusal', async ({ cluster, userPage }) => {
  await ask(cluster, 'typed');
  const bob = await userPage('plat-bob', changePath(cluster, 'typed'));
  const open = bob.getByRole('button', { name: 'Approve', exact: true });
  const comment = bob.getByRole('dialog').getByLabel('Comment');
  await open.click();
  await comment.fill('Half a thought');
  await bob.reload();
  await open.click();
  await expect(comment).toHaveValue('Half a thought');
  // Meanwhile the step is decided from elsewhere.
  const decision = decisionManifest({ step: 'platform-review', change: 'typed' });
  await cluster.ok('plat-bob', 'create -f -', decision);
  await expect(bob.getByRole('dialog').getByText('is approved already').first()).toBeVisible();
  await expect(comment).toHaveValue('Half a thought');
});

async function digestOf(cluster: Cluster, name: string): Promise<string> {
  return cluster.ok('admin', `get change ${name} -o jsonpath={.status.contentDigest}`);
}
