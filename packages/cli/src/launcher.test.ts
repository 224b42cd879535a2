import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startApiServer } from './testing/api-server.ts';

const LAUNCHER = fileURLToPath(new URL('../bin/clotho.mjs', import.meta.url));
// Makes this process look like an older Node to the launcher; the one it starts is not affected.
const AS_NODE_20 = [
  '--import',
  "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.0.0'}})",
];

test.each([
  ['the pinned Node', []],
  ['an older Node', AS_NODE_20],
])('under %s the command line runs and its exit code comes through', (_, flags) => {
  const run = (...words: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [...flags, LAUNCHER, ...words], { encoding: 'utf8' });
  expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
  expect(run('frobnicate')).toMatchObject({ status: 2, stdout: '' });
});

test('called as kubectl-clotho it speaks of kubectl clotho', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clotho-bin-'));
  const plugin = join(folder, 'kubectl-clotho');
  symlinkSync(LAUNCHER, plugin);
  const { stdout } = spawnSync(process.execPath, [...AS_NODE_20, plugin, '--help'], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect(stdout).toContain('Usage: kubectl clotho VERB');
});

test('a signal reaches the program and its end comes back', async () => {
  const asked = Promise.withResolvers<void>();
  await using server = await startApiServer(() => () => asked.resolve());
  const child = spawn(
    process.execPath,
    [...AS_NODE_20, LAUNCHER, 'get', '--kubeconfig', server.kubeconfig],
    { stdio: 'ignore' },
  );
  await asked.promise;
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
});
