import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readClock, waitFor, writeClock } from '@clotho/embedded';
import { afterEach, beforeAll, expect, inject, test } from 'vitest';
import { configMap, openCluster, type Cluster } from './cluster.ts';

let cluster: Cluster;
const opened: string[] = [];

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

afterEach(async () => {
  for (const name of opened.splice(0)) {
    await close(name, 'admin');
    await review(name, 'sec-carol');
  }
});

interface Wish {
  namespaces?: string[];
  resources?: string[];
  duration?: string;
}

function session(name: string, wish: Wish = {}): string {
  return JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'BreakGlass',
    metadata: { name },
    spec: {
      reason: 'payments are down and nobody who approves is awake',
      namespaces: [cluster.namespace],
      duration: '30m',
      ...wish,
    },
  });
}

function aName(): string {
  return `incident-${randomBytes(4).toString('hex')}`;
}

async function open(wish: Wish = {}, user = 'sre-dan'): Promise<string> {
  const name = aName();
  await cluster.ok(user, 'create -f -', session(name, wish));
  opened.push(name);
  return name;
}

function review(name: string, user: string) {
  const patch = `'{"spec":{"review":{"comment":"seen, all fine"}}}'`;
  return cluster.as(user, `patch breakglass ${name} --type=merge -p ${patch}`);
}

function close(name: string, user: string) {
  return cluster.as(user, `patch breakglass ${name} --type=merge -p '{"spec":{"close":true}}'`);
}

async function phaseOf(name: string, phase: string): Promise<void> {
  await waitFor(
    async () => (await cluster.ok('admin', `get breakglass ${name} -o wide`)).includes(phase),
    { timeoutMs: 30_000, describe: `session ${name} to be ${phase}` },
  );
}

async function originOf(object: string): Promise<string> {
  const records = await cluster.ok('admin', 'get sealrecords -n clotho-system -o json');
  const { items } = JSON.parse(records) as {
    items: { spec: { target: { name: string; namespace: string }; origin: string } }[];
  };
  const found = items.find(
    ({ spec }) => spec.target.name === object && spec.target.namespace === cluster.namespace,
  );
  return found?.spec.origin ?? 'none';
}

test('without the verb nobody opens a session, whatever else they may do', async () => {
  await cluster.ok(
    'admin',
    `create clusterrole may-create-${cluster.namespace} --verb=create --resource=breakglasses.clotho.cosmosdevops.co.uk`,
  );
  await cluster.ok(
    'admin',
    `create clusterrolebinding may-create-${cluster.namespace} --clusterrole=may-create-${cluster.namespace} --user=dev-alice`,
  );
  const { code, stderr } = await cluster.as('dev-alice', 'create -f -', session(aName()));
  expect([code, stderr]).toEqual([1, expect.stringContaining('needs the verb "break-glass"')]);
});

test('a session lasts an hour at most and names managed namespaces only', async () => {
  const long = await cluster.as('sre-dan', 'create -f -', session(aName(), { duration: '61m' }));
  expect(long.stderr).toContain('within 60 minutes');
  const wide = session(aName(), { namespaces: [cluster.namespace, 'default'] });
  expect((await cluster.as('sre-dan', 'create -f -', wide)).stderr).toContain(
    'default is not managed',
  );
});

test('in a session its user writes past the approval, is told so, and the object is sealed', async () => {
  const name = await open();
  await phaseOf(name, 'Open');
  const written = await cluster.as('sre-dan', 'create -f -', configMap('hotfix', { a: '1' }));
  expect([written.code, written.stderr]).toEqual([0, expect.stringContaining(name)]);
  await waitFor(async () => (await originOf('hotfix')) === 'BreakGlass', {
    timeoutMs: 30_000,
    describe: 'the object to be sealed with origin BreakGlass',
  });
  const drift = `get sealrecords -n clotho-system -o jsonpath={.items[?(@.spec.target.name=="hotfix")].status.drift}`;
  expect(await cluster.ok('admin', drift)).toBe('');
  const journal = await readFile(
    path.join(inject('stateDir'), 'journal.clotho-webhook.jsonl'),
    'utf8',
  );
  const entries = journal.split('\n').filter((line) => line.includes(name));
  expect(entries.filter((line) => line.includes('"AdmissionAdmitted"')).length).toBe(1);
  expect(entries.some((line) => line.includes('"Alert"') && line.includes('sha256:'))).toBe(true);
});

test('a deletion in a session leaves a tombstone: the object is not missed', async () => {
  await open();
  await cluster.ok('sre-dan', 'create -f -', configMap('short-lived', { a: '1' }));
  await waitFor(async () => (await originOf('short-lived')) === 'BreakGlass', {
    timeoutMs: 30_000,
    describe: 'the object to be sealed',
  });
  const deleted = await cluster.as('sre-dan', 'delete configmap short-lived');
  expect(deleted.stderr).toContain('will be reviewed');
  const query = `get sealrecords -n clotho-system -o jsonpath={.items[?(@.spec.target.name=="short-lived")].spec.tombstone}`;
  await waitFor(async () => (await cluster.ok('admin', query)) === 'true', {
    timeoutMs: 30_000,
    describe: 'the tombstone',
  });
});

test('it serves nobody else, no other resource, and nothing after its end', async () => {
  const name = await open({ resources: ['secrets'] });
  const held = 'held as ManifestRequest';
  const other = await cluster.as('sre-dan', 'create -f -', configMap('outside', { a: '1' }));
  expect(other.stderr).toContain(held);
  const alice = await cluster.as('dev-alice', 'create secret generic alices --from-literal=a=1');
  expect(alice.stderr).toContain(held);
  expect((await cluster.as('sre-dan', 'create secret generic dans --from-literal=a=1')).code).toBe(
    0,
  );
  expect((await close(name, 'sre-dan')).code).toBe(0);
  const late = await cluster.as('sre-dan', 'create secret generic late --from-literal=a=1');
  expect(late.stderr).toContain(held);
});

test('it ends by itself when its time is over', async () => {
  const name = await open({ duration: '10m' });
  const { offsetMs } = await readClock(inject('stateDir'));
  await writeClock(inject('stateDir'), { offsetMs: offsetMs + 11 * 60_000 });
  await phaseOf(name, 'Closed');
  const late = await cluster.as('sre-dan', 'create -f -', configMap('too-late', { a: '1' }));
  expect(late.stderr).toContain('held as ManifestRequest');
});

test('whoever loses the verb writes nothing more, in the middle of a session', async () => {
  const binding = `bg-${cluster.namespace}`;
  await cluster.ok(
    'admin',
    `create clusterrolebinding ${binding} --clusterrole=clotho-responder --user=dev-alice`,
  );
  await waitFor(
    async () => (await cluster.as('dev-alice', 'auth can-i create breakglasses')).code === 0,
    { timeoutMs: 30_000, describe: 'the permission to be in force' },
  );
  await open({}, 'dev-alice');
  await cluster.ok('dev-alice', 'create -f -', configMap('while-she-may', { a: '1' }));
  await cluster.ok('admin', `delete clusterrolebinding ${binding}`);
  await waitFor(
    async () => {
      const probe = await cluster.as('dev-alice', 'create configmap probe2 --dry-run=server');
      return probe.stderr.includes('would be held');
    },
    { timeoutMs: 30_000, describe: 'the permission to be gone' },
  );
  const late = await cluster.as('dev-alice', 'create -f -', configMap('no-more', { a: '1' }));
  expect(late.stderr).toContain('held as ManifestRequest');
});

test('its review comes from somebody else, after its end, and before the next session', async () => {
  const name = await open();
  expect((await review(name, 'sec-carol')).stderr).toContain('is open until');
  const second = await cluster.as('sre-dan', 'create -f -', session(aName()));
  expect(second.stderr).toContain(`your session ${name} is open until`);
  await close(name, 'sre-dan');
  expect((await review(name, 'sre-dan')).stderr).toContain('nobody reviews a session of their own');
  const owed = await cluster.as('sre-dan', 'create -f -', session(aName()));
  expect(owed.stderr).toContain(`your session ${name} is not reviewed yet`);
  expect((await cluster.as('admin', `delete breakglass ${name}`)).stderr).toContain(
    'stays until it is reviewed',
  );
  expect((await review(name, 'sec-carol')).code).toBe(0);
  await phaseOf(name, 'Reviewed');
  const reviewer = `get breakglass ${name} -o jsonpath={.spec.review.reviewer.username}`;
  expect(await cluster.ok('admin', reviewer)).toBe('sec-carol');
  await open();
});

test('a session is its own user’s and is not altered, whatever a client sends', async () => {
  const name = aName();
  const forged = JSON.parse(session(name)) as { spec: Record<string, unknown> };
  forged.spec['user'] = { username: 'admin' };
  forged.spec['closesAt'] = '2099-01-01T00:00:00Z';
  await cluster.ok('sre-dan', 'create -f -', JSON.stringify(forged));
  opened.push(name);
  const fields = `get breakglass ${name} -o jsonpath={.spec.user.username}/{.spec.closesAt}`;
  const before = await cluster.ok('admin', fields);
  expect(before).toMatch(/^sre-dan\/20(?!99)/);
  const patch = (spec: object) =>
    cluster.as('sre-dan', `patch breakglass ${name} --type=merge -p '${JSON.stringify({ spec })}'`);
  expect((await patch({ namespaces: ['default'] })).stderr).toContain(
    'not altered once it is open',
  );
  expect((await patch({ closesAt: '2099-01-01T00:00:00Z' })).code).toBe(0);
  expect(await cluster.ok('admin', fields)).toBe(before);
});
