import { changeManifest, type Cluster } from '../cluster.ts';
import { axe, expect, test } from './fixtures.ts';

const KIND = { apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1', kind: 'ChangeWindow' };

test('windows, freezes and planned Changes are seen in each view, and in words', async ({
  userPage,
  cluster,
}) => {
  const { namespace } = cluster;
  await window(cluster, 'freeze', { type: 'Deny', reason: 'Year end' });
  await plan(cluster);
  const page = await userPage(
    'audit-eve',
    `/clotho/calendar?namespace=${namespace}&view=month&date=2031-03-10&zone=UTC`,
  );
  for (const view of ['Month', 'Week', 'Lanes']) {
    await page.getByRole('button', { name: view, exact: true }).click();
    await expect(page.getByRole('button', { name: `freeze-${namespace}` }).first()).toBeVisible();
    await expect(page.getByRole('button', { name: `${namespace}/planned` })).toBeVisible();
    await axe(page);
  }
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await expect(page.getByRole('row', { name: new RegExp(`freeze-${namespace}`) })).toContainText(
    'Year end',
  );
  await axe(page);
  await cluster.ok('admin', `delete changewindow freeze-${namespace}`);
});

test('whoever asked for a Change plans it for another time, and is told what that costs', async ({
  userPage,
  cluster,
}) => {
  const { namespace } = cluster;
  await plan(cluster);
  const page = await userPage(
    'dev-alice',
    `/clotho/calendar?namespace=${namespace}&view=week&date=2031-03-10&zone=UTC`,
  );
  await page.getByRole('button', { name: `${namespace}/planned` }).click();
  await axe(page);
  await page.getByRole('button', { name: 'Plan another time' }).click();
  await expect(page.getByText('every step is open again')).toBeVisible();
  await axe(page);
  await page.getByLabel('Begins (UTC)').fill('2031-03-12T04:00');
  await expect(page.getByLabel('Must be done by (UTC)')).toHaveValue('2031-03-12T06:00');
  await page.getByRole('button', { name: 'Plan for this time' }).click();
  await expect(page.locator('[data-day="2031-03-12"]')).toContainText('planned');
  const change = await cluster.ok('dev-alice', 'get change planned -o json');
  expect(change).toContain('"plannedStartTime": "2031-03-12T04:00:00Z"');
});

test('somebody subscribes to the calendar, and a program fetches it by the address', async ({
  userPage,
  cluster,
}) => {
  const { namespace } = cluster;
  const nightly = { type: 'Allow', schedule: '0 2 * * *', duration: '2h' };
  await window(cluster, 'feed', { ...nightly, start: undefined, end: undefined });
  const page = await userPage('dev-alice', `/clotho/calendar?namespace=${namespace}`);
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await axe(page);
  await page.getByRole('button', { name: 'Make an address' }).click();
  const address = page.getByLabel('Address of the calendar');
  await expect(address).toHaveValue(/calendar\.ics\?key=clotho_/);
  await axe(page);
  const feed = await fetch(await address.inputValue());
  expect(await feed.text()).toContain(`feed-${namespace}`);
  await page.reload();
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await expect(page.getByRole('button', { name: 'Make an address' })).toBeVisible();
  await cluster.ok('admin', `delete changewindow feed-${namespace}`);
});

test('a Change that is dragged to another day is planned for it', async ({ userPage, cluster }) => {
  const { namespace } = cluster;
  await plan(cluster);
  const page = await userPage(
    'dev-alice',
    `/clotho/calendar?namespace=${namespace}&view=month&date=2031-03-10&zone=UTC`,
  );
  const chip = page.getByRole('button', { name: `${namespace}/planned` });
  await chip.dragTo(page.locator('[data-day="2031-03-13"]'));
  await expect(page.getByLabel('Begins (UTC)')).toHaveValue('2031-03-13T02:00');
  await page.getByRole('button', { name: 'Leave it as it is' }).click();
});

async function plan(cluster: Cluster): Promise<void> {
  await cluster.as('dev-alice', 'create configmap settings --from-literal=mode=fast');
  const change = changeManifest('planned', {
    requests: ['settings-configmap'],
    spec: {
      plannedStartTime: '2031-03-10T02:00:00Z',
      plannedEndTime: '2031-03-10T04:00:00Z',
    },
  });
  await cluster.ok('dev-alice', 'create -f -', change);
}

async function window(cluster: Cluster, name: string, spec: object): Promise<void> {
  const { namespace } = cluster;
  const manifest = {
    ...KIND,
    metadata: { name: `${name}-${namespace}` },
    spec: {
      start: '2031-03-10T12:00:00Z',
      end: '2031-03-12T12:00:00Z',
      namespaces: [namespace],
      ...spec,
    },
  };
  await cluster.ok('admin', 'create -f -', JSON.stringify(manifest));
}
