import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import {
  changeManifest,
  configMap,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from './cluster.ts';

const CLI = path.resolve(import.meta.dirname, '../packages/cli/bin/clotho.mjs');

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

/** Runs `clotho` as a user in the namespace; a refusal is an answer too. */
async function clotho(user: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const flags = ['--kubeconfig', cluster.plane.kubeconfig(user), '-n', cluster.namespace];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      CLI,
      ...args,
      ...flags,
    ]);
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = Object(error);
    return { code: Number(code), text: `${stdout}${stderr}` };
  }
}

test('a Change is shown, read, approved and followed to its end on the command line', async () => {
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('settings', { mode: 'fast' }));
  const requests = [requestOf(held.stderr)];
  await cluster.ok('dev-alice', 'create -f -', changeManifest('fast-mode', { requests }));
  await phaseIs(cluster, 'fast-mode', 'PendingApproval');

  expect((await clotho('dev-alice', 'get', 'changes')).text).toMatch(/fast-mode\s+Normal\s+High/);
  expect((await clotho('plat-bob', 'diff', 'fast-mode')).text).toContain('mode: fast');
  const own = await clotho('dev-alice', 'approve', 'fast-mode', '--yes');
  expect(own.code).toBe(1);
  expect(own.text).toContain('dev-alice');

  expect((await clotho('plat-bob', 'approve', 'fast-mode', '--yes', '-m', 'fine')).code).toBe(0);
  await phaseIs(cluster, 'fast-mode', 'PendingApproval');
  expect((await clotho('sec-carol', 'approve', 'fast-mode', '--yes')).code).toBe(0);
  const watched = await clotho('dev-alice', 'watch', 'fast-mode');
  expect(watched.code).toBe(0);
  expect(watched.text).toContain('Completed');
});
