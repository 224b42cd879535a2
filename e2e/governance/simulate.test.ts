import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Simulation } from '@clotho/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  changeManifest,
  configMap,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';
import { deployment, openEnvironments, roleBinding } from './environments.ts';

const CLI = path.resolve(import.meta.dirname, '../../packages/cli/bin/clotho.mjs');

let cluster: Cluster;
let folder: string;

beforeAll(async () => {
  cluster = (await openEnvironments()).production;
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-simulate-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function clotho(user: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const flags = ['--kubeconfig', cluster.plane.kubeconfig(user), '-n', cluster.namespace];
  const words = [CLI, 'simulate', ...args, ...flags];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words);
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = Object(error);
    return { code: Number(code), text: `${stdout}${stderr}` };
  }
}

async function simulate(user: string, ...args: string[]): Promise<Simulation> {
  const { code, text } = await clotho(user, ...args, '-o', 'json');
  if (code !== 0) throw new Error(text);
  return JSON.parse(text);
}

async function file(name: string, content: string): Promise<string> {
  const where = path.join(folder, name);
  await writeFile(where, content);
  return where;
}

test('a folder of manifests: what is held, how risky, who approves, and when; nothing is written', async () => {
  await file('a-web.json', deployment({ image: 'shop.example/web:2' }));
  await file('b-role.json', roleBinding('contractors'));
  const { code, text } = await clotho(
    'dev-alice',
    '-f',
    folder,
    '--start',
    '2026-03-02T10:00:00Z',
    '--end',
    '2026-03-02T11:00:00Z',
  );
  expect(text).toMatch(/Deployment\/web\s+Update\s+held\s+web-deployment/);
  expect(text).toMatch(/RoleBinding\/contractors\s+Create\s+held/);
  expect(text).toContain('image: "shop.example/web:1" → "shop.example/web:2"');
  expect(text).toMatch(/Risk\s+High/);
  expect(text).toContain('High: RoleBinding contractors: it grants permissions (rule permissions)');
  expect(text).toContain('Low: Deployment web: only the tag of its image changes');
  expect(text).toMatch(/platform-review\s+1 of group platform-team/);
  expect(text).toMatch(/2026-03-02 10:00 – 11:00 UTC/);
  expect(text).toMatch(/Phase\s+PendingApproval/);
  expect(code).toBe(0);
  const left = await cluster.ok('admin', 'get changes,manifestrequests -o name');
  expect(left).toBe('');
});

test('what nobody has to approve would be implemented', async () => {
  const web = await file('low.json', deployment({ replicas: 4 }));
  const { objects, change } = await simulate('dev-alice', '-f', web);
  expect(objects).toMatchObject([{ outcome: 'Held', diff: ['spec.replicas: 2 → 4'] }]);
  expect(change).toMatchObject({
    phase: 'Implementing',
    risk: { assessed: 'Low', effective: 'Low' },
    steps: [],
  });
  expect((await simulate('dev-alice', '-f', web, '--risk', 'High')).change).toMatchObject({
    phase: 'PendingApproval',
    steps: [{ name: 'platform-review' }, { name: 'security-review' }],
  });
});

test('what changes nothing passes, and nothing else is needed', async () => {
  const same = await file('same.json', deployment({}));
  const { objects, change } = await simulate('dev-alice', '-f', same);
  expect(objects).toMatchObject([{ outcome: 'Passes', why: 'it changes nothing', diff: [] }]);
  expect(change).toBeUndefined();
});

test('a deletion is held like any write, and what is not there is not deleted', async () => {
  const web = await file('gone.json', deployment({}));
  const { objects, change } = await simulate('dev-alice', '--delete', '-f', web);
  expect(objects).toMatchObject([
    { object: 'Deployment/web', operation: 'Delete', outcome: 'Held', request: 'web-deployment' },
  ]);
  expect(change).toMatchObject({
    phase: 'PendingApproval',
    risk: { effective: 'High' },
    steps: [{ name: 'platform-review' }, { name: 'security-review' }],
  });
  const none = await file('none.json', configMap('nobody-made', {}));
  const missing = await simulate('dev-alice', '--delete', '-f', none);
  expect(missing.objects).toMatchObject([{ object: 'ConfigMap/nobody-made', outcome: 'Refused' }]);
  expect(missing.change).toBeUndefined();
  expect(await cluster.ok('admin', 'get deployment web -o name')).toContain('web');
});

test('the permissions of the user apply', async () => {
  const web = await file('web.json', deployment({ replicas: 3 }));
  const { code, text } = await clotho('audit-eve', '-f', web);
  expect(code).not.toBe(0);
  expect(text).toContain('audit-eve');
  const emergency = await clotho('dev-alice', '-f', web, '--category', 'Emergency');
  expect(emergency.text).toContain('may not declare Emergency');
  const declared = await simulate('sre-dan', '-f', web, '--category', 'Emergency');
  expect(declared.change).toMatchObject({ phase: 'Implementing', category: 'Emergency' });
});

test('values of Secrets stay where they are', async () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'vault' } };
  const vault = await file(
    'vault.json',
    JSON.stringify({ ...secret, stringData: { key: 'correct-horse' } }),
  );
  const { text } = await clotho('dev-alice', '-f', vault);
  expect(text).toMatch(/Secret\/vault\s+Create\s+held/);
  expect(text).not.toContain(btoa('correct-horse'));
});

test('a draft: what would happen if it were submitted', async () => {
  const held = await cluster.as('dev-alice', 'apply -f -', roleBinding('drafted'));
  const manifest = changeManifest('draft', {
    requests: [requestOf(held.stderr)],
    spec: { riskLevel: 'Low', submit: false },
  });
  await cluster.ok('dev-alice', 'create -f -', manifest);
  await phaseIs(cluster, 'draft', 'Draft');
  const { objects, change } = await simulate('plat-bob', 'change', 'draft');
  expect(objects).toMatchObject([{ object: 'RoleBinding/drafted', outcome: 'Held' }]);
  expect(change).toMatchObject({
    name: 'draft',
    phase: 'PendingApproval',
    risk: { declared: 'Low', effective: 'High' },
  });
  await phaseIs(cluster, 'draft', 'Draft');
  expect((await clotho('plat-bob', 'gone')).text).toContain('there is no Change gone');
});

test('an ordinary dry-run tells the risk in a warning', async () => {
  const web = deployment({ image: 'evil.example/web:2' });
  const result = await cluster.ok('dev-alice', 'apply --dry-run=server -f -', web);
  expect(result).toContain('web');
  const warned = await cluster.as('dev-alice', 'apply --dry-run=server -f -', web);
  expect(warned.stderr).toContain('would be held');
  expect(warned.stderr).toContain('clotho: risk High; High: Deployment web: nothing from this reg');
  const change = changeManifest('dry', { requests: ['gone'] });
  const told = await cluster.as('dev-alice', 'create --dry-run=server -f -', change);
  expect(told.stderr).toContain('clotho: it would be Draft');
});

test('a namespace that is not managed holds nothing', async () => {
  const free = await openCluster({ managed: false });
  const map = await file('map.json', configMap('free', { a: '1' }));
  const args = ['-f', map, '-n', free.namespace, '-o', 'json'];
  const flags = ['--kubeconfig', free.plane.kubeconfig('dev-alice')];
  const { stdout } = await promisify(execFile)(process.execPath, [
    CLI,
    'simulate',
    ...args,
    ...flags,
  ]);
  expect(JSON.parse(stdout).objects).toMatchObject([{ outcome: 'Passes' }]);
});
