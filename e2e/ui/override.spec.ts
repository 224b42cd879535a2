import { readClock } from '@clotho/embedded';
import { approveAll, phaseIs, type Cluster } from '../cluster.ts';
import { ask, changePath, choose } from './asking.ts';
import { axe, expect, test } from './fixtures.ts';

const REASON = 'Payments fail for every second customer';

test('a freeze holds an approved Change until somebody entitled overrides it, for a reason', async ({
  cluster,
  userPage,
}) => {
  const freeze = await makeFreeze(cluster);
  await ask(cluster, 'urgent');
  await approveAll(cluster, 'urgent');
  await phaseIs(cluster, 'urgent', 'Scheduled');

  const alice = await userPage('dev-alice', changePath(cluster, 'urgent'));
  await expect(alice.getByText(freeze).first()).toBeVisible();
  await choose(alice, 'Begin past the window…');
  const dialog = alice.getByRole('dialog');
  const override = dialog.getByRole('button', { name: 'Override' });
  await dialog.getByLabel('Why').fill('now');
  await expect(override).toHaveAttribute('aria-disabled', 'true');
  await axe(alice);
  await dialog.getByLabel('Why').fill(REASON);
  await override.click();
  await expect(dialog.getByText('may not override change windows')).toBeVisible();
  await expect(dialog.getByLabel('Why')).toHaveValue(REASON);
  await dialog.getByRole('button', { name: 'Back' }).click();

  const dan = await userPage('sre-dan', changePath(cluster, 'urgent'));
  await choose(dan, 'Begin past the window…');
  await dan.getByRole('dialog').getByLabel('Why').fill(REASON);
  await dan.getByRole('dialog').getByRole('button', { name: 'Override' }).click();
  await expect(dan.getByRole('dialog')).toBeHidden();
  await expect(dan.getByText('The window is overridden')).toBeVisible();

  await expect(alice.getByText('Completed', { exact: true })).toBeVisible();
  await alice.getByRole('tab', { name: 'Timeline' }).click();
  await expect(alice.getByText(`overrode all change windows: ${REASON}`)).toBeVisible();
  await axe(alice);
  await cluster.ok('admin', `delete changewindow ${freeze}`);
});

/** In force for an hour by the clock of the instance. Answers its name. */
async function makeFreeze(cluster: Cluster): Promise<string> {
  const { namespace, plane } = cluster;
  const now = Date.now() + (await readClock(plane.stateDir)).offsetMs;
  const at = (ms: number): string => `${new Date(now + ms).toISOString().slice(0, 19)}Z`;
  const name = `freeze-${namespace}`;
  const freeze = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangeWindow',
    metadata: { name },
    spec: { type: 'Deny', namespaces: [namespace], start: at(-60_000), end: at(3_600_000) },
  };
  await cluster.ok('admin', 'create -f -', JSON.stringify(freeze));
  return name;
}
