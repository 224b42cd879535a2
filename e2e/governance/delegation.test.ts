import type { ApprovalEvent, Delegation, WorkflowStep } from '@clotho/api';
import { waitFor } from '@clotho/embedded';
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { phaseIs, type Cluster } from '../cluster.ts';
import { ask, clotho, clothoNow, decide, governed, readChange } from './governed.ts';

const steps: WorkflowStep[] = [
  { name: 'platform-review', approvers: { anyOf: { groups: ['platform-team'] } } },
  { name: 'security-review', approvers: { anyOf: { groups: ['security-team'] } } },
];
const made: { cluster: Cluster; name: string }[] = [];

// Delegations are cluster-wide: what is left behind would hold for the other tests.
afterEach(async () => {
  for (const { cluster, name } of made.splice(0)) {
    await cluster.as('admin', `delete delegation ${name} --ignore-not-found`);
  }
});

async function delegate(
  cluster: Cluster,
  user: string,
  spec: Record<string, unknown>,
): Promise<string> {
  const name = `away-${randomBytes(4).toString('hex')}`;
  const reason = 'on holiday';
  const object = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Delegation',
    metadata: { name },
    spec: { duration: '1h', namespaces: [cluster.namespace], reason, ...spec },
  };
  await cluster.ok(user, 'create -f -', JSON.stringify(object));
  made.push({ cluster, name });
  return name;
}

async function read(cluster: Cluster, name: string): Promise<Delegation> {
  return JSON.parse(await cluster.ok('admin', `get delegation ${name} -o json`));
}

function standsAt(cluster: Cluster, name: string, reason: string): Promise<unknown> {
  return waitFor(
    async () => (await read(cluster, name)).status?.conditions?.[0]?.reason === reason,
    { timeoutMs: 30_000, describe: `delegation ${name} to be ${reason}` },
  );
}

test('a delegate decides in the name of who is away, and everybody sees it', async () => {
  const cluster = await governed({ steps });
  await ask(cluster, 'work');
  const before = await decide(cluster, 'sre-dan', { step: 'platform-review', change: 'work' });
  expect(before.stderr).toContain('sre-dan may not decide platform-review');
  const name = await delegate(cluster, 'plat-bob', { to: 'sre-dan' });
  await standsAt(cluster, name, 'Active');
  const inbox = await clotho(cluster, 'sre-dan', 'inbox');
  expect(inbox.text).toMatch(/work\s+platform-review/);
  const approved = await clotho(cluster, 'sre-dan', 'approve', 'work', '--yes');
  expect(approved.text).toContain('Approved step platform-review of work as sre-dan for plat-bob.');
  const list = await cluster.ok('admin', 'get approvalevents -o json');
  const [event] = (JSON.parse(list) as { items: ApprovalEvent[] }).items;
  expect(event?.spec.approver).toMatchObject({
    username: 'sre-dan',
    via: name,
    onBehalfOf: { username: 'plat-bob', groups: expect.arrayContaining(['platform-team']) },
  });
  await waitFor(
    async () => (await readChange(cluster, 'work')).status?.currentStep === 'security-review',
    { timeoutMs: 30_000, describe: 'the second step to be open' },
  );
  const { status } = await readChange(cluster, 'work');
  expect(status?.steps?.[0]?.decisions).toMatchObject([
    { approver: 'sre-dan', onBehalfOf: 'plat-bob', via: name, counts: true },
  ]);
  await decide(cluster, 'sec-carol', { step: 'security-review', change: 'work' });
  await phaseIs(cluster, 'work', 'Completed');
});

test('delegator and delegate count as one person, and a requester gains nothing', async () => {
  const pair = { ...steps[0], name: 'platform-review', minApprovals: 2 } as WorkflowStep;
  const cluster = await governed({ steps: [pair] });
  await delegate(cluster, 'plat-bob', { to: 'sre-dan' });
  await ask(cluster, 'pair');
  await decide(cluster, 'sre-dan', { step: 'platform-review', change: 'pair' });
  const same = await decide(cluster, 'plat-bob', { step: 'platform-review', change: 'pair' });
  expect(same.stderr).toContain('plat-bob approved platform-review before; it needs others');
  await ask(cluster, 'own', { user: 'sre-dan' });
  const own = await decide(cluster, 'sre-dan', { step: 'platform-review', change: 'own' });
  expect(own.stderr).toContain('asked for this Change');
});

test('whose it is comes from the login, and it is not handed on', async () => {
  const cluster = await governed({ steps });
  const forged = await delegate(cluster, 'dev-alice', {
    to: 'sre-dan',
    from: { username: 'plat-bob', groups: ['platform-team'] },
    stamp: 'v1.k.AAAA',
  });
  expect((await read(cluster, forged)).spec.from?.username).toBe('dev-alice');
  await delegate(cluster, 'plat-bob', { to: 'sec-carol', steps: ['platform-review'] });
  await delegate(cluster, 'sec-carol', { to: 'sre-dan' });
  await ask(cluster, 'chain', { user: 'dev-alice' });
  const refused = await decide(cluster, 'sre-dan', { step: 'platform-review', change: 'chain' });
  expect(refused.stderr).toContain('may not decide platform-review');
});

test('it begins and ends by itself, and is narrowed to steps', async () => {
  const cluster = await governed({ steps });
  const now = await clothoNow(cluster);
  const at = (ms: number): string => new Date(now + ms).toISOString();
  const name = await delegate(cluster, 'plat-bob', {
    to: 'sre-dan',
    startTime: at(3000),
    duration: undefined,
    endTime: at(6000),
  });
  await standsAt(cluster, name, 'Pending');
  await ask(cluster, 'soon');
  await standsAt(cluster, name, 'Active');
  await standsAt(cluster, name, 'Over');
  const late = await decide(cluster, 'sre-dan', { step: 'platform-review', change: 'soon' });
  expect(late.stderr).toContain('sre-dan may not decide');
  await delegate(cluster, 'plat-bob', { to: 'sre-dan', steps: ['security-review'] });
  const other = await decide(cluster, 'sre-dan', { step: 'platform-review', change: 'soon' });
  expect(other.stderr).toContain('sre-dan may not decide');
});

test('only its author ends it; nobody alters it', async () => {
  const cluster = await governed({ steps });
  const name = await delegate(cluster, 'plat-bob', { to: 'sre-dan' });
  const patch = (user: string, spec: string) =>
    cluster.as(user, `patch delegation ${name} --type=merge -p '{"spec":${spec}}'`);
  expect((await patch('sec-carol', '{"end":true}')).stderr).toContain(
    'only plat-bob may, or who holds the verb "end"',
  );
  expect((await cluster.as('sec-carol', `delete delegation ${name}`)).stderr).toContain(
    `only plat-bob may end delegation ${name}`,
  );
  expect((await patch('plat-bob', '{"to":"audit-eve"}')).stderr).toContain(
    'a delegation is not altered',
  );
  const forged = await patch('plat-bob', '{"from":{"username":"sec-carol"}}');
  expect(forged.stderr).toBe('');
  expect((await read(cluster, name)).spec.from?.username).toBe('plat-bob');
  const ended = await clotho(cluster, 'plat-bob', 'delegate', 'end', name);
  expect(ended.text).toContain('sre-dan decides for you no longer.');
  await standsAt(cluster, name, 'Over');
  await patch('plat-bob', '{"end":false}');
  expect((await read(cluster, name)).spec.end).toBe(true);
  await ask(cluster, 'after');
  const late = await decide(cluster, 'sre-dan', { step: 'platform-review', change: 'after' });
  expect(late.stderr).toContain('sre-dan may not decide');
});

test('it is bounded', async () => {
  const cluster = await governed({ steps });
  const refused = await clotho(
    cluster,
    'plat-bob',
    'delegate',
    'sre-dan',
    '--until',
    '91d',
    '--reason',
    'sabbatical',
  );
  expect([refused.code, refused.text]).toEqual([1, expect.stringContaining('90 days at most')]);
});
