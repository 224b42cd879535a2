import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { deploy, configMap } from '../cluster.ts';
import { changePath } from './asking.ts';
import { axe, expect, test } from './fixtures.ts';

const CLI = path.resolve(import.meta.dirname, '../../packages/cli/bin/clotho.mjs');

test('an auditor takes the evidence of a Change away, and it is checked without Clotho', async ({
  cluster,
  userPage,
}, testInfo) => {
  await deploy(cluster, 'proven', configMap('proven', { level: 'info' }));
  const eve = await userPage('audit-eve', changePath(cluster, 'proven'));
  const download = eve.waitForEvent('download');
  await eve.getByRole('button', { name: 'Download evidence' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe(`${cluster.namespace}-proven.evidence.tar`);
  await axe(eve);
  const pack = testInfo.outputPath('proven.tar');
  await saved.saveAs(pack);
  // The key, by another way than the pack.
  const kubeconfig = ['--kubeconfig', cluster.plane.kubeconfig('audit-eve')];
  const key = testInfo.outputPath('clotho.pub');
  await writeFile(key, await clotho('audit', 'key', ...kubeconfig));
  const told = await clotho('verify', pack, '--key', key);
  expect(told).toContain('proven');
});

/** @throws if it ends with another exit code than 0 */
async function clotho(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args]);
  return stdout;
}
