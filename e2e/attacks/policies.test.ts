import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCluster, type Cluster } from '../cluster.ts';

const POLICIES = [
  'clotho-accounts',
  'clotho-home',
  'clotho-namespaces',
  'clotho-seals',
  'clotho-sessions',
];
const POLICY = 'validatingadmissionpolicy';
const BINDING = 'validatingadmissionpolicybinding';
const SWITCH = 'clotho.cosmosdevops.co.uk/self-healing';
const WITHIN_MS = 2_000;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  await cluster.ok(
    'admin',
    `create clusterrole ${cluster.namespace} --verb=get,update,patch,delete --resource=namespaces,breakglasses.clotho.cosmosdevops.co.uk`,
  );
  await cluster.ok(
    'admin',
    `create clusterrolebinding ${cluster.namespace} --clusterrole=${cluster.namespace} --group=sre`,
  );
});

interface Entry {
  kind: string;
  subject: { kind: string; name: string };
  body: Record<string, unknown>;
}

async function alerts(): Promise<Entry[]> {
  const file = path.join(cluster.plane.stateDir, 'journal.clotho-webhook.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Entry).filter(({ kind }) => kind === 'Alert');
}

/** The alert about an object that came after so many others. */
function alertAfter(before: number, is: (entry: Entry) => boolean): Promise<Entry> {
  return waitFor(async () => (await alerts()).slice(before).find(is), {
    timeoutMs: 30_000,
    describe: 'the alert',
  });
}

function read(kind: string, name: string, field: string): Promise<string> {
  return cluster.ok('admin', `get ${kind} ${name} -o 'jsonpath=${field}' --ignore-not-found`);
}

describe('row 18: the admission policies', () => {
  test.each(POLICIES.flatMap((name) => [[POLICY, name] as const, [BINDING, name] as const]))(
    'row 18: %s %s is back within two seconds of its deletion, with an alert',
    async (kind, name) => {
      const before = (await alerts()).length;
      await cluster.ok('admin', `delete ${kind} ${name}`);
      const alert = await alertAfter(before, ({ subject }) => subject.name === name);
      expect(alert).toMatchObject({ body: { what: 'deleted' } });
      expect(alert.subject.kind.toLowerCase()).toBe(kind);
      expect(Number(alert.body['repairedAfterMs'])).toBeLessThan(WITHIN_MS);
      await waitFor(async () => (await read(kind, name, '{.metadata.name}')) === name, {
        timeoutMs: 30_000,
        describe: `${kind} ${name} to be back`,
      });
    },
  );

  test.each([
    [
      'another failure policy',
      POLICY,
      { spec: { failurePolicy: 'Ignore' } },
      '{.spec.failurePolicy}',
    ],
    [
      'a condition that never holds',
      POLICY,
      { spec: { matchConditions: [{ name: 'never', expression: 'false' }] } },
      '{.spec.matchConditions[?(@.name=="never")].name}',
    ],
    [
      'resources that are left out',
      POLICY,
      {
        spec: {
          matchConstraints: {
            excludeResourceRules: [
              { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] },
            ],
          },
        },
      },
      '{.spec.matchConstraints.excludeResourceRules}',
    ],
    [
      'a binding that only warns',
      BINDING,
      { spec: { validationActions: ['Warn'] } },
      '{.spec.validationActions}',
    ],
    [
      'a binding for few objects',
      BINDING,
      { spec: { matchResources: { objectSelector: { matchLabels: { never: 'there' } } } } },
      '{.spec.matchResources.objectSelector.matchLabels}',
    ],
  ])('row 18: %s does not stay', async (_, kind, patch, field) => {
    const [before, was] = [(await alerts()).length, await read(kind, 'clotho-seals', field)];
    await cluster.ok(
      'admin',
      `patch ${kind} clotho-seals --type merge -p '${JSON.stringify(patch)}'`,
    );
    const alert = await alertAfter(before, ({ subject }) => subject.name === 'clotho-seals');
    expect(alert).toMatchObject({ body: { what: 'altered' } });
    expect(Number(alert.body['repairedAfterMs'])).toBeLessThan(WITHIN_MS);
    // The alert may be the one of the alteration before; what counts is that this one goes.
    await waitFor(async () => (await read(kind, 'clotho-seals', field)) === was, {
      timeoutMs: 30_000,
      describe: `${kind} clotho-seals to be as it was`,
    });
  });
});

describe('the way out when the gate is what is broken', () => {
  afterAll(async () => {
    await cluster.ok('admin', `annotate namespace clotho-gate ${SWITCH}-`);
  });

  test('who only writes namespaces can neither switch self-healing off nor delete them', async () => {
    const off = await cluster.as('sre-dan', `annotate namespace clotho-gate ${SWITCH}=off`);
    expect(off.stderr).toContain('needs the verb "administer"');
    for (const name of ['clotho-gate', 'clotho-system']) {
      const deleted = await cluster.as('sre-dan', `delete namespace ${name} --wait=false`);
      expect(deleted.stderr).toContain('needs the verb "administer"');
    }
    const labelled = await cluster.ok('sre-dan', 'label namespace clotho-gate team=a --overwrite');
    expect(labelled).toContain('namespace/clotho-gate');
  });

  test('switched off, what an administrator removes stays away; on again, all is back', async () => {
    const before = (await alerts()).length;
    const session = await openSession();
    await cluster.ok('admin', `annotate namespace clotho-gate ${SWITCH}=off`);
    const off = await alertAfter(before, ({ body }) => body['finding'] === 'SelfHealingOff');
    expect(off.subject).toMatchObject({ kind: 'Namespace', name: 'clotho-gate' });
    await cluster.ok('admin', 'delete validatingwebhookconfiguration clotho');
    await cluster.ok('admin', 'delete mutatingwebhookconfiguration clotho');
    await cluster.ok('admin', `delete ${POLICY} clotho-seals`);
    await waitFor(
      async () =>
        (await cluster.as('admin', 'create configmap free --from-literal=a=1')).code === 0,
      { timeoutMs: 30_000, describe: 'the gate to be out of force' },
    );
    await stays(session);

    await cluster.ok('admin', `annotate namespace clotho-gate ${SWITCH}-`);
    await alertAfter(before, ({ body }) => body['finding'] === 'SelfHealingOn');
    await alertAfter(before, ({ subject }) => subject.name === 'clotho-seals');
    const held = waitFor(
      async () => {
        const probe = await cluster.as('dev-alice', 'create configmap probe --dry-run=server');
        return probe.stderr.includes('would be held');
      },
      { timeoutMs: 30_000, describe: 'the gate to be in force again' },
    );
    await expect(held).resolves.toBe(true);
    const names = await Promise.all([
      read('validatingwebhookconfiguration', 'clotho', '{.metadata.name}'),
      read('mutatingwebhookconfiguration', 'clotho', '{.metadata.name}'),
      read(POLICY, 'clotho-seals', '{.metadata.name}'),
    ]);
    expect(names).toEqual(['clotho', 'clotho', 'clotho-seals']);
    await endSession(session);
  });
});

async function openSession(): Promise<string> {
  const name = `incident-${randomBytes(4).toString('hex')}`;
  const session = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'BreakGlass',
    metadata: { name },
    spec: { reason: 'payments are down at night', namespaces: [cluster.namespace] },
  };
  await cluster.ok('sre-dan', 'create -f -', JSON.stringify(session));
  return name;
}

/** Nothing but a policy stands between an unreviewed session and whoever owes its review. */
async function stays(name: string): Promise<void> {
  const deleted = await cluster.as('sre-dan', `delete breakglass ${name}`);
  expect(deleted.stderr).toContain('a session stays until it is reviewed');
  const patched = async (spec: object): Promise<string> => {
    const patch = JSON.stringify({ spec });
    return (await cluster.as('sre-dan', `patch breakglass ${name} --type=merge -p '${patch}'`))
      .stderr;
  };
  expect(await patched({ stamp: null })).toContain('not altered once it is open');
  expect(await patched({ user: { username: 'dev-alice' } })).toContain('not altered');
  const stamp = `v1.k.${'x'.repeat(43)}`;
  for (const username of ['sec-carol', 'sre-dan']) {
    const review = { comment: 'seen', reviewer: { username }, stamp };
    expect(await patched({ review })).toContain('by somebody else than its user');
  }
}

async function endSession(name: string): Promise<void> {
  const patch = (spec: string): string => `patch breakglass ${name} --type=merge -p '${spec}'`;
  await cluster.ok('sre-dan', patch('{"spec":{"close":true}}'));
  await cluster.ok('sec-carol', patch('{"spec":{"review":{"comment":"seen, all fine"}}}'));
  await cluster.ok('admin', `delete breakglass ${name}`);
}
