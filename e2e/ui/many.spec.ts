import { axe, expect, test } from './fixtures.ts';
import { stubStream, type StreamEvent } from './stub.ts';

const API_VERSION = 'clotho.cosmosdevops.co.uk/v1alpha1';

test('of five thousand Changes those in sight are mounted, and the last one is reached', async ({
  userPage,
}) => {
  const page = await userPage('plat-bob');
  const events = Array.from({ length: 5_000 }, (_, at) => changeEvent(at));
  await stubStream(page, [...events, { type: 'SYNCED', resource: 'changes' }]);
  await page.goto('/clotho/changes?sort=name');
  await expect(page.getByRole('link', { name: 'change-0000' })).toBeVisible();
  await axe(page);
  const table = page.getByRole('grid', { name: 'Changes' });
  await expect(table).toHaveAttribute('aria-rowcount', '5001');
  expect(await page.locator('tr[data-index]').count()).toBeLessThan(100);
  await page.locator('.clotho-scroll').evaluate((view) => {
    view.scrollTop = view.scrollHeight;
  });
  await expect(page.getByRole('link', { name: 'change-4999' })).toBeVisible();
  expect(await page.locator('tr[data-index]').count()).toBeLessThan(100);

  await page.keyboard.press('/');
  await page.keyboard.type('change-1234');
  await expect(page.getByRole('link', { name: 'change-1234' })).toBeVisible();
  await expect(page).toHaveURL(/q=change-1234/);
});

test('five hundred manifests are folded up, each opens by itself, and what was viewed is counted', async ({
  userPage,
}) => {
  const page = await userPage('plat-bob');
  const requests = Array.from({ length: 500 }, (_, at) => requestEvent(at));
  await stubStream(page, [
    changeEvent(0, 500),
    { type: 'SYNCED', resource: 'changes' },
    ...requests,
    { type: 'SYNCED', resource: 'manifestrequests' },
  ]);
  await page.goto('/clotho/changes/shop/change-0000?namespace=shop&tab=manifests&base=held');
  await expect(page.getByText('0 of 500 viewed')).toBeVisible();
  const resource = page.getByRole('region', { name: 'ConfigMap map-0', exact: true });
  await expect(resource.getByText('data.file')).toBeHidden();
  await page.getByRole('button', { name: 'Expand ConfigMap map-0', exact: true }).click();
  await expect(resource.getByRole('row').filter({ hasText: 'data.file' })).toContainText('"after"');
  await resource.getByRole('checkbox', { name: 'Viewed' }).check();
  await expect(page.getByText('1 of 500 viewed')).toBeVisible();
});

test('of a ConfigMap of a mebibyte what differs is mounted alone', async ({ userPage }) => {
  const page = await userPage('plat-bob');
  await stubStream(page, [
    changeEvent(0, 1),
    { type: 'SYNCED', resource: 'changes' },
    requestEvent(0, { preview: JSON.stringify(largeMap('after')) }),
    { type: 'SYNCED', resource: 'manifestrequests' },
  ]);
  await page.route('**/configmaps/map-0', (route) => route.fulfill({ json: largeMap('before') }));
  await page.goto('/clotho/changes/shop/change-0000?namespace=shop&tab=manifests');
  await expect(page.getByText('1 line added, 1 removed')).toBeVisible();
  await expect(page.getByText('unchanged lines').first()).toBeVisible();
  expect(await page.locator('.diff-line').count()).toBeLessThan(50);
});

function changeEvent(at: number, requests = 0): StreamEvent {
  const name = `change-${String(at).padStart(4, '0')}`;
  const manifestRequests = Array.from({ length: requests }, (_, each) => ({ name: `map-${each}` }));
  const object = {
    apiVersion: API_VERSION,
    kind: 'Change',
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '2025-12-15T00:00:00Z',
    },
    spec: {
      description: 'One of many',
      category: 'Normal',
      riskLevel: 'Low',
      manifestRequests,
    },
    status: { phase: 'Scheduled' },
  };
  return { type: 'ADDED', resource: 'changes', object };
}

const HELD = { preview: 'kind: ConfigMap\n', diff: 'data.file: "before" → "after"' };

function requestEvent(at: number, status: object = HELD): StreamEvent {
  const name = `map-${at}`;
  const object = {
    apiVersion: API_VERSION,
    kind: 'ManifestRequest',
    metadata: { name, namespace: 'shop', uid: name, resourceVersion: '1' },
    spec: {
      operation: 'Update',
      target: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name },
      digest: `sha256:${'0'.repeat(64)}`,
      requester: { username: 'dev-alice' },
      source: 'Captured',
      contentRef: 'c',
      capturedAt: '2025-12-15T00:00:00Z',
    },
    status,
  };
  return { type: 'ADDED', resource: 'manifestrequests', object };
}

/** Nearly as large as an object may be. */
function largeMap(mark: string): object {
  const lines = Array.from({ length: 15_000 }, (_, at) => `line ${at} ${'x'.repeat(50)}`);
  lines[3] = mark;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'map-0', namespace: 'shop', uid: 'map-0', resourceVersion: '1' },
    data: { file: lines.join('\n') },
  };
}
