import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { afterEach, beforeAll, expect, inject, test } from 'vitest';
import {
  approveAll,
  changeManifest,
  configMap,
  decisionManifest,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';

let cluster: Cluster;
const started: string[] = [];

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

afterEach(async () => {
  for (const name of started.splice(0)) await cluster.as('admin', `delete lockdown ${name}`);
});

function lockdown(spec: Record<string, unknown> = {}): { name: string; manifest: string } {
  const name = `incident-${randomBytes(4).toString('hex')}`;
  const manifest = JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Lockdown',
    metadata: { name },
    spec: { reason: 'payments are down', namespaces: [cluster.namespace], ...spec },
  });
  return { name, manifest };
}

async function lock(spec: Record<string, unknown> = {}): Promise<string> {
  const { name, manifest } = lockdown(spec);
  started.push(name);
  await cluster.ok('sre-dan', 'create -f -', manifest);
  return name;
}

function release(name: string, user: string, reason: string) {
  const patch = JSON.stringify({ spec: { release: { reason } } });
  return cluster.as(user, `patch lockdown ${name} --type=merge -p '${patch}'`);
}

async function ask(name: string, labels: Record<string, string> = {}): Promise<void> {
  const held = await cluster.as('dev-alice', 'apply -f -', configMap(name, { a: '1' }));
  const manifest: { metadata: object } = JSON.parse(
    changeManifest(name, { requests: [requestOf(held.stderr)] }),
  );
  manifest.metadata = { ...manifest.metadata, labels };
  await cluster.ok('dev-alice', 'create -f -', JSON.stringify(manifest));
}

const exists = async (name: string): Promise<boolean> =>
  (await cluster.as('admin', `get configmap ${name}`)).code === 0;

const field = (kind: string, name: string, jsonPath: string): Promise<string> =>
  cluster.ok('admin', `get ${kind} ${name} -o jsonpath={${jsonPath}}`);

test('a dry-run says how many Changes it would hold, and which, and holds none', async () => {
  await ask('previewed');
  await phaseIs(cluster, 'previewed', 'PendingApproval');
  const { manifest } = lockdown();
  const preview = await cluster.ok('sre-dan', 'create --dry-run=server -f -', manifest);
  expect(preview).toContain('created (server dry run)');
  const { stderr } = await cluster.as('sre-dan', 'create --dry-run=server -f -', manifest);
  expect(stderr).toContain('would hold 1 Change');
  expect(stderr).toContain(`${cluster.namespace}/previewed`);
  expect(await field('change', 'previewed', '.status.phase')).toBe('PendingApproval');
});

test('what it holds is decided meanwhile, written not at all, and goes on when it is released', async () => {
  await ask('stopped');
  await phaseIs(cluster, 'stopped', 'PendingApproval');
  const name = await lock();
  await phaseIs(cluster, 'stopped', 'OnHold');
  expect(await field('change', 'stopped', '.status.heldFrom')).toBe('PendingApproval');
  await approveAll(cluster, 'stopped');
  await waitFor(
    async () => /(.*)1/.test(await field('change', 'stopped', '.status.steps[1].approvals')),
    {
      timeoutMs: 30_000,
      describe: 'the decisions to be seen',
    },
  );
  expect(await field('change', 'stopped', '.status.phase')).toBe('OnHold');
  expect(await exists('stopped')).toBe(false);
  await waitFor(async () => Number(await field('lockdown', name, '.status.held')) >= 1, {
    timeoutMs: 30_000,
    describe: 'the Lockdown to show what it holds',
  });
  const listed = await cluster.ok('audit-eve', `get lockdown ${name}`);
  expect(listed).toMatch(/Active\s+\d+\s+.*payments are down\s+sre-dan/);
  expect((await release(name, 'sre-dan', ' ')).stderr).toContain('spec.release.reason');
  expect((await release(name, 'dev-alice', 'please')).stderr).toContain('cannot patch');
  await cluster.ok(
    'sre-dan',
    `patch lockdown ${name} --type=merge -p '{"spec":{"release":{"reason":"payments are back"}}}'`,
  );
  await phaseIs(cluster, 'stopped', 'Completed');
  expect(await exists('stopped')).toBe(true);
  expect(await field('lockdown', name, '.spec.release.by.username')).toBe('sre-dan');
  const timeline = await field('change', 'stopped', '.status.timeline[*].what');
  expect(timeline).toContain('released: payments are back');
});

test('what comes while it stands is held from the beginning, and is told so', async () => {
  const name = await lock();
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('late', { a: '1' }));
  const created = await cluster.as(
    'dev-alice',
    'create -f -',
    changeManifest('late', { requests: [requestOf(held.stderr)], spec: { riskLevel: 'Low' } }),
  );
  expect(created.stderr).toContain(`Lockdown ${name} holds it: payments are down`);
  await phaseIs(cluster, 'late', 'OnHold');
  const denied = await cluster.as(
    'plat-bob',
    'create -f -',
    decisionManifest({ step: 'platform-review', change: 'late' }),
  );
  expect(denied.stderr).toContain('Draft');
});

test('by labels it holds those that carry them, and nobody relabels a Change out of it', async () => {
  await ask('pay', { team: 'pay' });
  await ask('web', { team: 'web' });
  await phaseIs(cluster, 'pay', 'PendingApproval');
  await lock({ changeSelector: { matchLabels: { team: 'pay' } } });
  await phaseIs(cluster, 'pay', 'OnHold');
  expect(await field('change', 'web', '.status.phase')).toBe('PendingApproval');
  const relabelled = await cluster.as('dev-alice', 'label change pay team=web --overwrite');
  expect(relabelled.stderr).toContain('holds this Change by its labels');
});

test('it is not altered or released without the gate’s word, and cancelling needs no release', async () => {
  await ask('given-up');
  await phaseIs(cluster, 'given-up', 'PendingApproval');
  const name = await lock();
  await phaseIs(cluster, 'given-up', 'OnHold');
  const narrowed = await cluster.as(
    'sre-dan',
    `patch lockdown ${name} --type=merge -p '{"spec":{"namespaces":["elsewhere"]}}'`,
  );
  expect(narrowed.stderr).toContain('not altered while it stands');
  await cluster.ok(
    'dev-alice',
    `patch change given-up --type=merge -p '{"spec":{"cancel":{"reason":"not needed"}}}'`,
  );
  await phaseIs(cluster, 'given-up', 'Cancelled');
});

test('start, release and deletion are on record with who and why', async () => {
  const name = await lock();
  await release(name, 'sre-dan', 'all well');
  const other = await lock();
  expect((await cluster.as('sre-dan', `delete lockdown ${other}`)).stderr).toContain(
    'cannot delete',
  );
  await cluster.ok('admin', `delete lockdown ${other}`);
  const file = path.join(inject('stateDir'), 'journal.clotho-webhook.jsonl');
  const journal = (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line.includes('"Lockdown"') && (line.includes(name) || line.includes(other)))
    .map((line): { actor: { username: string }; body: { event: string } } => JSON.parse(line));
  expect(journal.map(({ actor, body }) => `${body.event} ${actor.username}`)).toEqual([
    'Started sre-dan',
    'Released sre-dan',
    'Started sre-dan',
    'Deleted admin',
  ]);
});
