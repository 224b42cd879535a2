import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kubectlEnvironment } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveAll, configMap, openCluster, phaseIs, type Cluster } from './cluster.ts';

const CLI = path.resolve(import.meta.dirname, '../packages/cli/bin/clotho.mjs');
let cluster: Cluster;
let folder: string;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-submit-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function submit(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const description = ['--description', 'Two settings', '--risk', 'High'];
  const all = ['submit', ...words, ...description, '-n', cluster.namespace, '--no-color'];
  const env = kubectlEnvironment(cluster.plane, 'dev-alice');
  return spawnSync(process.execPath, [CLI, ...all], { env, encoding: 'utf8' });
}

async function write(name: string, data: Record<string, string>): Promise<void> {
  await mkdir(path.join(folder, 'deploy'), { recursive: true });
  await writeFile(path.join(folder, 'deploy', `${name}.json`), configMap(name, data));
}

test('a folder of manifests is one Change; the same again does nothing; once done it passes', async () => {
  await write('one', { a: '1' });
  await write('two', { b: '2' });
  const deploy = path.join(folder, 'deploy');
  const asked = submit('settings', '-f', deploy);
  expect(asked.stderr).toBe('');
  expect(asked.stdout).toBe(
    'held as ManifestRequest one-configmap\nheld as ManifestRequest two-configmap\nChange settings is asked for.\n',
  );
  await phaseIs(cluster, 'settings', 'PendingApproval');
  expect(submit('settings', '-f', deploy).stdout).toContain('nothing to do');
  await approveAll(cluster, 'settings');
  await phaseIs(cluster, 'settings', 'Completed');
  expect(await cluster.ok('dev-alice', 'get configmap two -o jsonpath={.data.b}')).toBe('2');
  const again = submit('settings', '-f', deploy);
  expect(again).toMatchObject({ status: 0 });
  expect(again.stdout).toContain('nothing to ask for');
});

test('a kustomization is handed in the same way', async () => {
  await write('three', { c: '3' });
  const kustomization = 'resources: [deploy/three.json]\nnamePrefix: shop-\n';
  await writeFile(path.join(folder, 'kustomization.yaml'), kustomization);
  const asked = submit('kustomized', '-k', folder);
  expect(asked.stdout).toContain('held as ManifestRequest shop-three-configmap');
  await phaseIs(cluster, 'kustomized', 'PendingApproval');
});

test('one manifest that is no good keeps all of them from becoming a Change', async () => {
  await write('four', { d: '4' });
  await writeFile(
    path.join(folder, 'deploy', 'broken.json'),
    '{"apiVersion":"v1","kind":"Nonsense"}',
  );
  const asked = submit('broken', '-f', path.join(folder, 'deploy'));
  expect(asked.status).toBe(1);
  expect(asked.stderr).toMatch(/broken\.json.*four-configmap/s);
  expect((await cluster.as('dev-alice', 'get change broken')).code).not.toBe(0);
});
