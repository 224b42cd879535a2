import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  changeManifest,
  configMap,
  decisionManifest,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';
import { ask, asThief, exists } from './stolen.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

/** Flags by which the administrator acts as somebody who is in several teams. */
function somebody(name: string, ...groups: string[]): string {
  const all = [...groups, 'system:authenticated'];
  return [`--as=${name}`, ...all.map((group) => `--as-group=${group}`)].join(' ');
}

/** A decision by somebody that the administrator acts as. */
function decideAs(who: string, step: string, change: string) {
  return cluster.as('admin', `${who} create -f -`, decisionManifest({ step, change }));
}

const podOf = (owner: object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pretender', ownerReferences: [owner] },
    spec: { containers: [{ name: 'app', image: 'registry.example/evil:1' }] },
  });

describe('row 13: a Pod that pretends to be a controller’s', () => {
  test.each([
    ['a ReplicaSet', 'apps/v1', 'ReplicaSet'],
    ['a Job', 'batch/v1', 'Job'],
    ['a node', 'v1', 'Node'],
  ])('row 13: an owner reference to %s gets nobody past the gate', async (_, apiVersion, kind) => {
    const owner = { apiVersion, kind, name: 'web', uid: randomUUID(), controller: true };
    const result = await cluster.as('dev-alice', 'create -f -', podOf(owner));
    expect(result.stderr).toContain('Pod "pretender" was not created');
    expect(await exists(cluster, 'pod/pretender')).toBe(false);
  });
});

describe('row 22: approving one’s own change', () => {
  test('row 22: a requester who is in the team of the approvers does not count', async () => {
    const mallory = somebody('mallory', 'developers', 'platform-team');
    const held = await cluster.as('admin', `${mallory} create -f -`, configMap('own', { a: '1' }));
    const change = changeManifest('own', { requests: [requestOf(held.stderr)] });
    await cluster.ok('admin', `${mallory} create -f -`, change);
    await phaseIs(cluster, 'own', 'PendingApproval');
    const own = await decideAs(mallory, 'platform-review', 'own');
    expect(own.stderr).toContain('mallory asked for this Change or wrote a part of it');
  });

  test('row 22: nor does whose write was held, when somebody else makes the Change', async () => {
    const mallory = somebody('mallory', 'developers', 'platform-team');
    const held = await cluster.as('admin', `${mallory} create -f -`, configMap('lent', { a: '1' }));
    const change = changeManifest('lent', { requests: [requestOf(held.stderr)] });
    await cluster.ok('admin', 'create -f -', change);
    await phaseIs(cluster, 'lent', 'PendingApproval');
    const own = await decideAs(mallory, 'platform-review', 'lent');
    expect(own.stderr).toContain('mallory asked for this Change or wrote a part of it');
  });

  test('row 22: nor does who amended it', async () => {
    await ask(cluster, 'amended', configMap('amended', { a: '1' }));
    const mallory = somebody('mallory', 'developers', 'platform-team');
    const amend = `patch change amended --type=merge -p '{"spec":{"riskLevel":"Medium"}}'`;
    await cluster.ok('admin', `${mallory} ${amend}`);
    await phaseIs(cluster, 'amended', 'PendingApproval');
    const own = await decideAs(mallory, 'platform-review', 'amended');
    expect(own.stderr).toContain('mallory asked for this Change or wrote a part of it');
  });

  test('row 22: a second name of the same person does not count either', async () => {
    const mallory = somebody('mallory', 'developers', 'platform-team');
    const held = await cluster.as(
      'admin',
      `${mallory} --as-uid=person-7 create -f -`,
      configMap('renamed', { a: '1' }),
    );
    const change = changeManifest('renamed', { requests: [requestOf(held.stderr)] });
    await cluster.ok('admin', `${mallory} --as-uid=person-7 create -f -`, change);
    await phaseIs(cluster, 'renamed', 'PendingApproval');
    const other = somebody('mallory-admin', 'developers', 'platform-team');
    const own = await decideAs(`${other} --as-uid=person-7`, 'platform-review', 'renamed');
    expect(own.stderr).toContain('asked for this Change or wrote a part of it');
  });

  test('row 22: a requester can not be written out of the Change', async () => {
    const mallory = somebody('mallory', 'developers', 'platform-team');
    const held = await cluster.as(
      'admin',
      `${mallory} create -f -`,
      configMap('blamed', { a: '1' }),
    );
    const requests = [requestOf(held.stderr)];
    const spec = { requestedBy: { username: 'dev-alice' }, amendedBy: [{ username: 'sre-dan' }] };
    await cluster.ok(
      'admin',
      `${mallory} create -f -`,
      changeManifest('blamed', { requests, spec }),
    );
    await phaseIs(cluster, 'blamed', 'PendingApproval');
    const patch = `patch change blamed --type=merge -p '{"spec":{"requestedBy":{"username":"dev-alice"}}}'`;
    await cluster.as('admin', `${mallory} ${patch}`);
    const by = await cluster.ok(
      'admin',
      'get change blamed -o jsonpath={.spec.requestedBy.username}',
    );
    expect(by).toBe('mallory');
  });

  test('row 22: one person does not count for two steps', async () => {
    await ask(cluster, 'both', configMap('both', { a: '1' }));
    const both = somebody('trent', 'platform-team', 'security-team');
    expect(await decideAs(both, 'platform-review', 'both')).toMatchObject({ code: 0 });
    const second = await decideAs(both, 'security-review', 'both');
    expect(second.stderr).toContain('one person counts for one step only');
  });

  test('row 22: an approval under a borrowed name shows who borrowed it, in the audit log', async () => {
    await ask(cluster, 'borrowed', configMap('borrowed', { a: '1' }));
    const bob = somebody('plat-bob', 'platform-team');
    expect(await decideAs(bob, 'platform-review', 'borrowed')).toMatchObject({ code: 0 });
    const audit = path.join(cluster.plane.stateDir, 'log/audit.jsonl');
    await waitFor(
      async () => {
        const lines = (await readFile(audit, 'utf8')).split('\n');
        return lines.some(
          (line) =>
            line.includes('"approvalevents"') &&
            line.includes(cluster.namespace) &&
            line.includes('"impersonatedUser":{"username":"plat-bob"') &&
            line.includes('"user":{"username":"admin"'),
        );
      },
      { timeoutMs: 30_000, describe: 'the audit log to name both' },
    );
    const borrowed = await cluster.ok('admin', 'get approvalevents -o json');
    expect(borrowed).toContain('plat-bob');
  });

  test('row 22: no account of a program decides, Clotho’s own included', async () => {
    await ask(cluster, 'robot', configMap('robot', { a: '1' }));
    const robot = somebody('system:serviceaccount:default:robot', 'platform-team', 'developers');
    const decided = await decideAs(robot, 'platform-review', 'robot');
    expect(decided.stderr).toContain('is no person; a person must decide');
    const decision = decisionManifest({ step: 'platform-review', change: 'robot' });
    const thief = await asThief(cluster, 'create -f -', decision);
    expect(thief.stderr).toContain('is no person; a person must decide');
  });
});

describe('row 40: the token of the operator, past the API of objects', () => {
  const pod = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'shell' },
    spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
  });

  test('row 40: mints no token of an account in a managed namespace', async () => {
    const result = await asThief(cluster, 'create token default');
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain('may write objects only');
  });

  test('row 40: opens no shell in a Pod, and evicts none', async () => {
    const other = await openCluster({ managed: false });
    await other.ok('admin', 'create -f -', pod);
    await other.ok(
      'admin',
      `label namespace ${other.namespace} clotho.cosmosdevops.co.uk/managed=true`,
    );
    await waitFor(
      async () => (await asThief(other, 'auth can-i create pods/exec')).stdout.startsWith('yes'),
      { timeoutMs: 30_000, describe: 'the operator to be bound' },
    );
    const shell = await asThief(other, 'exec shell -- true');
    expect(shell.stderr).toContain('may write objects only');
    const gone = await asThief(
      other,
      `create --raw /api/v1/namespaces/${other.namespace}/pods/shell/eviction -f -`,
      JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'shell' } }),
    );
    expect(gone.stderr).toContain('may write objects only');
    expect(await exists(other, 'pod/shell')).toBe(true);
  });
});
