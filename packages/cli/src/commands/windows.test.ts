import type { ChangeWindow } from '@clotho/api';
import { afterEach, expect, test } from 'vitest';
import { startApiServer, type ApiServer } from '../testing/api-server.ts';
import { testHost, type as typed } from '../testing/host.ts';
import { paymentChange } from '../testing/objects.ts';

const GROUP = '/apis/clotho.cosmosdevops.co.uk/v1alpha1';
let server: ApiServer | undefined;

afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
});

function aWindow(
  name: string,
  spec: Partial<ChangeWindow['spec']>,
  status: ChangeWindow['status'] = {},
): ChangeWindow {
  const metadata = { name, uid: `uid-${name}`, resourceVersion: '1' };
  return {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangeWindow',
    metadata,
    spec: { type: 'Allow', ...spec },
    status,
  };
}

const nightly = aWindow(
  'nightly',
  { schedule: '0 2 * * *', duration: '2h', timeZone: 'Europe/Berlin', namespaces: ['prod*'] },
  { state: 'Waiting', next: '2025-12-15T01:00:00Z', covers: ['production'], namespaces: 1 },
);
const freeze = aWindow(
  'year-end',
  { type: 'Deny', start: '2025-12-15T01:30:00Z', end: '2026-01-02T00:00:00Z', reason: 'Peak' },
  { state: 'Waiting', next: '2025-12-15T01:30:00Z' },
);

function list(kind: string, items: object[]) {
  return { body: { apiVersion: 'v1', kind, metadata: { resourceVersion: '1' }, items } };
}

async function cluster(windows: ChangeWindow[]): Promise<ApiServer> {
  server = await startApiServer(({ path }) => {
    if (path === `${GROUP}/changewindows`) return list('ChangeWindowList', windows);
    return list('ChangeList', [paymentChange({ phase: 'Scheduled' })]);
  });
  return server;
}

test('the table shows how each window stands', async () => {
  const host = testHost(await cluster([freeze, nightly]));
  expect(await typed(host, 'windows')).toBe(0);
  expect(
    host
      .stdout()
      .split('\n')
      .map((line) => line.split(/ {3,}/)),
  ).toEqual([
    ['NAME', 'TYPE', 'NOW', 'UNTIL', 'NEXT', 'COVERS', 'REASON'],
    [
      'year-end',
      'freeze',
      'not in force',
      '-',
      '2025-12-15 02:30 CET (01:30 UTC)',
      'no managed namespace',
      'Peak',
    ],
    ['nightly', 'window', 'closed', '-', '2025-12-15 02:00 CET (01:00 UTC)', 'production', '-'],
    [''],
  ]);
});

test('check: 1 and why while it is closed, 0 while it is open', async () => {
  const closed = testHost(await cluster([freeze, nightly]));
  expect(await typed(closed, 'windows check -n production')).toBe(1);
  expect(closed.stdout()).toContain('production is closed: No change window is open for it');
  expect(closed.stdout()).toContain('It begins by itself at 2025-12-15T01:00:00Z');
  const open = testHost(await cluster([freeze, nightly]));
  expect(await typed(open, 'windows check -n production --at 2025-12-15T01:10:00Z')).toBe(0);
  expect(open.stdout()).toBe('production is open: until 2025-12-15T01:30:00Z.\n');
});

test('check -o json is for programs', async () => {
  const host = testHost(await cluster([freeze, nightly]));
  const line = 'windows check -n production --category Emergency -o json --at 2025-12-20T00:00:00Z';
  expect(await typed(host, line)).toBe(1);
  expect(JSON.parse(host.stdout())).toMatchObject({
    namespace: 'production',
    open: false,
    state: 'Frozen',
    opensAt: '2026-01-02T00:00:00Z',
    windows: ['year-end'],
  });
});

test('check: 2 when nothing is known', async () => {
  const host = testHost(await cluster([]));
  await server?.[Symbol.asyncDispose]();
  server = undefined;
  expect(await typed(host, 'windows check -n production')).toBe(2);
  const badTime = testHost(await cluster([]));
  expect(await typed(badTime, 'windows check --at noon')).toBe(2);
  expect(badTime.stderr()).toContain('--at: "noon" is not an RFC 3339 time');
});

test('the calendar shows windows, freezes and scheduled Changes by day', async () => {
  const host = testHost(await cluster([freeze, nightly]));
  expect(await typed(host, 'calendar --days 2')).toBe(0);
  expect(host.stdout()).toBe(
    [
      'Mon 2025-12-15',
      '  02:00 – 04:00                  window   nightly                                prod*',
      '  02:30 – Fri 2026-01-02 01:00   freeze   year-end                               all namespaces: Peak',
      '  03:00 – 05:00                  change   production/deploy-payment-service-v2   Scheduled: Deploy payment service v2 with new fraud detection',
      '',
      'Tue 2025-12-16',
      '  02:00 – 04:00   window   nightly   prod*',
      '',
    ].join('\n'),
  );
});

test('import reads a file, prints manifests, and tells what it could not keep', async () => {
  const project = `
kind: AppProject
metadata: { name: shop }
spec:
  syncWindows:
    - { kind: deny, schedule: '0 22 * * *', duration: 1h, namespaces: [shop] }
`;
  const host = testHost(await cluster([]), { readFile: () => Promise.resolve(project) });
  expect(await typed(host, 'windows import argocd project.yaml')).toBe(0);
  expect(host.stdout()).toBe(
    [
      '---',
      'apiVersion: clotho.cosmosdevops.co.uk/v1alpha1',
      'kind: ChangeWindow',
      'metadata:',
      '  name: shop-0',
      'spec:',
      '  type: Deny',
      '  schedule: 0 22 * * *',
      '  duration: 1h',
      '  namespaces:',
      '    - shop',
      '',
    ].join('\n'),
  );
  const missing = testHost(await cluster([]));
  expect(await typed(missing, 'windows import ics nowhere.ics')).toBe(2);
});
