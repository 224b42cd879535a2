import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { waitFor, type ProcessRecord } from '@clotho/embedded';
import { fakeVault, type FakeVault } from '@clotho/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostOf } from '../scripts/boot.ts';
import { startGate } from '../scripts/servers.ts';
import { configMap, deploy, openCluster, type Cluster } from './cluster.ts';
import { ownInstance, restart, type OwnInstance } from './own-instance.ts';

/**
 * The seal keys behind a KMS, with two replicas of the gate. The KMS is a fake that speaks the
 * documented calls of Vault's transit engine over HTTP; the real one can't be run here.
 */
const FIRST = 'clotho-webhook';
const SECOND = 'clotho-webhook-second';

let instance: OwnInstance;
let vault: FakeVault;
let cluster: Cluster;
let settings: Record<string, string>;

beforeAll(async () => {
  vault = await fakeVault({ tokens: ['the-token'] });
  instance = await ownInstance();
  const tokenFile = path.join(instance.stateDir, 'vault-token');
  await writeFile(tokenFile, 'the-token\n');
  settings = {
    CLOTHO_VAULT_ADDR: vault.address,
    CLOTHO_VAULT_KEY: 'clotho',
    CLOTHO_VAULT_TOKEN_FILE: tokenFile,
    CLOTHO_VAULT_TIMEOUT_MS: '2000',
  };
  cluster = await openCluster({ managed: true, stateDir: instance.stateDir });
  await startGate(hostOf(instance.plane), {
    name: SECOND,
    url: instance.plane.processes.require(FIRST).env['CLOTHO_WEBHOOK_URL'] ?? '',
  });
  await deploy(cluster, 'before', configMap('before', { a: '1' }));
}, 240_000);

afterAll(async () => {
  await instance.stop();
  await vault.close();
});

test('a rotation moves the keys from plain to wrapped, the older one too', async () => {
  expect(await fields('key')).not.toEqual([]);
  for (const name of [FIRST, SECOND]) await restartWith(name, settings);
  const said = await keys(['rotate'], settings);
  expect(said).toContain('1 older keys are stored like the new one');
  expect(await fields('key')).toEqual([]);
  const wrapped = await fields('wrapped');
  expect(wrapped).toHaveLength(2);
  for (const text of wrapped) expect(text).toMatch(/^vault:v1:/);
  expect(await keys(['status'], {})).toMatch(/active .*; protected by vault:v1/);
});

test('while Vault is down the gate goes on with the keys in memory', async () => {
  vault.state.sealed = true;
  await deploy(cluster, 'while-down', configMap('while-down', { a: '1' }));
  expect(await seal('while-down')).toMatch(/^v1\./);
  expect(await keys(['rotate'], settings)).toMatch(/not done: .*503: Vault is sealed.*unseal it/);
});

test('a replica that can not open them is not ready and says why, until Vault is back', async () => {
  const { processes } = instance.plane;
  await processes.restart(SECOND);
  await waitFor(() => log(SECOND).includes('not ready: the seal keys can not be opened'), {
    timeoutMs: 30_000,
    describe: 'the second replica to say what it waits for',
  });
  expect(log(SECOND).split('not ready').at(-1)).not.toContain('gate is ready');
  // The other one answers meanwhile.
  await deploy(cluster, 'one-left', configMap('one-left', { a: '1' }));
  vault.state.sealed = false;
  await waitFor(() => (log(SECOND).split('not ready').at(-1) ?? '').includes('gate is ready'), {
    timeoutMs: 60_000,
    describe: 'the second replica to be ready',
  });
});

test('a new version of the key in Vault is taken over without a new seal key', async () => {
  const active = await activeKey();
  vault.rotate();
  expect(await keys(['rewrap'], settings)).toContain('2 keys are protected anew');
  for (const text of await fields('wrapped')) expect(text).toMatch(/^vault:v2:/);
  vault.state.minDecryptionVersion = 2;
  expect(await activeKey()).toBe(active);
  await restart(instance.plane, FIRST);
  await deploy(cluster, 'rewrapped', configMap('rewrapped', { a: '1' }));
});

test('a rotation with --plain leads back, and then Vault may go', async () => {
  expect(await keys(['rotate'], {})).toContain('name it (CLOTHO_VAULT_ADDR');
  expect(await keys(['rotate', '--plain'], settings)).toContain('done');
  expect(await fields('wrapped')).toEqual([]);
  expect(await fields('key')).toHaveLength(3);
  await rm(settings['CLOTHO_VAULT_TOKEN_FILE'] ?? '');
  for (const name of [FIRST, SECOND]) await restartWith(name, {});
  await deploy(cluster, 'plain-again', configMap('plain-again', { a: '1' }));
  // Seals by every key that ever was active still verify: each write restores what was approved.
  for (const name of ['before', 'while-down', 'rewrapped']) {
    await cluster.ok('dev-alice', 'apply -f -', configMap(name, { a: '1' }));
  }
});

async function restartWith(name: string, added: Record<string, string>): Promise<void> {
  const { processes } = instance.plane;
  const { pid: _pid, startTime: _startTime, ...spec }: ProcessRecord = processes.require(name);
  const kept = Object.entries(spec.env).filter(([key]) => !key.startsWith('CLOTHO_VAULT'));
  const before = log(name).split('gate is ready').length;
  await processes.stop([processes.require(name)]);
  processes.start({ ...spec, env: { ...Object.fromEntries(kept), ...added } }, { fresh: false });
  await waitFor(() => log(name).split('gate is ready').length > before, {
    timeoutMs: 60_000,
    describe: `${name} to be ready again`,
  });
}

function log(name: string): string {
  return readFileSync(instance.plane.processes.logFile(name), 'utf8');
}

async function data(): Promise<Record<string, string>> {
  const text = await cluster.ok('admin', 'get secret clotho-seal-keys -n clotho-gate -o json');
  const entries = Object.entries((JSON.parse(text) as { data: Record<string, string> }).data);
  return Object.fromEntries(
    entries.map(([field, value]) => [field, Buffer.from(value, 'base64').toString()]),
  );
}

/** What the fields of a prefix hold. */
async function fields(prefix: string): Promise<string[]> {
  const found = Object.entries(await data()).filter(([field]) => field.startsWith(`${prefix}.`));
  return found.map(([, value]) => value);
}

async function activeKey(): Promise<string> {
  return (await data())['active'] ?? '';
}

async function seal(name: string): Promise<string> {
  const shown = String.raw`{.metadata.annotations.clotho\.cosmosdevops\.co\.uk/signature}`;
  return cluster.ok('admin', `get configmap ${name} -o jsonpath=${shown}`);
}

/** Runs the command as an administrator would, and answers what it says. */
async function keys(args: string[], env: Record<string, string>): Promise<string> {
  const main = path.resolve(import.meta.dirname, '../packages/server/src/main.ts');
  const run = promisify(execFile);
  const result: { stdout: string } = await run(process.execPath, [main, 'keys', ...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      CLOTHO_KUBECONFIG: instance.plane.kubeconfig('admin'),
      ...env,
    },
  }).catch((error: { stdout: string }) => error);
  return result.stdout;
}
