import { beforeAll, describe, expect, test } from 'vitest';
import {
  approveAll,
  changeManifest,
  configMap,
  decisionManifest,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from './cluster.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

/** Has a ConfigMap held and a Change ask for it. */
async function ask(name: string, spec: Record<string, unknown> = {}): Promise<string> {
  const held = await cluster.as('dev-alice', 'apply -f -', configMap(name, { a: '1' }));
  const request = requestOf(held.stderr);
  await cluster.ok('dev-alice', 'create -f -', changeManifest(name, { requests: [request], spec }));
  await phaseIs(cluster, name, 'PendingApproval');
  return request;
}

const decide = (user: string, decision: Parameters<typeof decisionManifest>[0]) =>
  cluster.as(user, 'create -f -', decisionManifest(decision));

describe('four eyes', () => {
  test('the requester can not approve their own change, whatever their groups', async () => {
    await ask('own');
    const result = await decide('dev-alice', { step: 'platform-review', change: 'own' });
    expect(result.stderr).toContain('dev-alice');
    expect(result.code).not.toBe(0);
  });

  test('a step is decided only after the one before it', async () => {
    await ask('order');
    const early = await decide('sec-carol', { step: 'security-review', change: 'order' });
    expect(early.stderr).toContain('platform-review comes first');
  });

  test('an approver is whom the login says, not whom the manifest says', async () => {
    await ask('forged');
    const manifest: { spec: Record<string, unknown> } = JSON.parse(
      decisionManifest({ step: 'platform-review', change: 'forged' }),
    );
    manifest.spec['approver'] = { username: 'plat-bob', groups: ['platform-team'] };
    manifest.spec['stamp'] = 'v1.k.AAAA';
    const result = await cluster.as('dev-alice', 'create -f -', JSON.stringify(manifest));
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain('dev-alice');
  });
});

test('a decision without a name finds its Change, and refuses to guess between two', async () => {
  const other = await openCluster({ managed: true });
  for (const name of ['one', 'two']) {
    const held = await other.as('dev-alice', 'apply -f -', configMap(name, { a: '1' }));
    const requests = [requestOf(held.stderr)];
    await other.ok('dev-alice', 'create -f -', changeManifest(name, { requests }));
    await phaseIs(other, name, 'PendingApproval');
  }
  const result = await other.as(
    'plat-bob',
    'create -f -',
    decisionManifest({ step: 'platform-review' }),
  );
  expect(result.stderr).toContain('one, two');
  expect(result.stderr).toContain('spec.changeRef.name');
});

test('one deny ends the change, and the request is free again', async () => {
  await ask('denied');
  await decide('plat-bob', {
    step: 'platform-review',
    change: 'denied',
    decision: 'deny',
    comment: 'no',
  });
  await phaseIs(cluster, 'denied', 'Denied');
  const late = await decide('sec-carol', { step: 'security-review', change: 'denied' });
  expect(late.stderr).toContain('Denied');
});

test('amending the content voids the decisions, and the void ones stay visible', async () => {
  const request = await ask('amended', { description: 'x' });
  await decide('plat-bob', { step: 'platform-review', change: 'amended' });
  await cluster.ok(
    'dev-alice',
    `patch change amended --type=merge -p '{"spec":{"riskLevel":"Medium","manifestRequests":[{"name":"${request}"}]}}'`,
  );
  await phaseIs(cluster, 'amended', 'PendingApproval');
  const early = await decide('sec-carol', { step: 'security-review', change: 'amended' });
  expect(early.stderr).toContain('platform-review comes first');
  const decisions = await cluster.ok(
    'admin',
    'get change amended -o jsonpath={.status.steps[0].decisions[*].counts}',
  );
  expect(decisions).toBe('false');
  await approveAll(cluster, 'amended');
  await phaseIs(cluster, 'amended', 'Completed');
});

test('a revoked approval does not count any more', async () => {
  await ask('revoked', {
    plannedStartTime: '2026-02-01T00:00:00Z',
    plannedEndTime: '2026-02-01T02:00:00Z',
  });
  await approveAll(cluster, 'revoked');
  await phaseIs(cluster, 'revoked', 'Scheduled');
  await decide('sec-carol', { step: 'security-review', change: 'revoked', decision: 'revoke' });
  await phaseIs(cluster, 'revoked', 'PendingApproval');
});

test('a Change whose window has passed is Expired at once, and the apply says so', async () => {
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('late', { a: '1' }));
  const manifest = changeManifest('late', {
    requests: [requestOf(held.stderr)],
    spec: { plannedStartTime: '2024-01-01T00:00:00Z', plannedEndTime: '2024-01-01T01:00:00Z' },
  });
  const result = await cluster.as('dev-alice', 'create -f -', manifest);
  expect(result.stderr).toContain('Warning');
  expect(result.stderr).toContain('Expired');
  await phaseIs(cluster, 'late', 'Expired');
});

test('declaring an emergency is a permission', async () => {
  const held = await cluster.as('sre-dan', 'apply -f -', configMap('urgent', { a: '1' }));
  const manifest = changeManifest('urgent', {
    requests: [requestOf(held.stderr)],
    spec: { category: 'Emergency' },
  });
  const refused = await cluster.as('dev-alice', 'create -f -', manifest);
  expect(refused.stderr).toContain('emergency');
  await cluster.ok('sre-dan', 'create -f -', manifest);
  await phaseIs(cluster, 'urgent', 'Completed');
});

test('bad specs are refused in words that name the field', async () => {
  const manifest = changeManifest('bad', {
    requests: [],
    spec: { plannedStartTime: '2026-01-02T00:00:00Z', plannedEndTime: '2026-01-01T00:00:00Z' },
  });
  const result = await cluster.as('dev-alice', 'create -f -', manifest);
  expect(result.stderr).toContain('spec.plannedEndTime');
  expect(result.stderr).toContain('spec.manifestRequests');
});
