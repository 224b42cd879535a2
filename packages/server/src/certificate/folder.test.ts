import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mintCa, mintLeaf, type KeyPair } from '@clotho/kube';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followFolder } from './folder.ts';
import { GivenSource } from './given.ts';

const NAMES = { dnsNames: ['clotho-gate.clotho-gate.svc'], ips: [] };
const INJECTOR = { annotation: 'service.beta.openshift.io/inject-cabundle', value: 'true' };

let folder: string;
let ca: KeyPair;
let source: GivenSource | undefined;
let delivered: number;
let problems: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-tls-'));
  ca = await mintCa(Date.now());
  delivered = 0;
  problems = [];
});

afterEach(async () => {
  await source?.stop();
  source = undefined;
  await rm(folder, { recursive: true });
});

function follow(injector?: typeof INJECTOR): GivenSource {
  const log = {
    info: () => undefined,
    error: (message: string, fields: { error?: unknown } = {}) =>
      void problems.push(`${message}: ${String(fields.error)}`),
  };
  source = new GivenSource({ injector, names: NAMES, log });
  source.follow(followFolder(folder, source));
  return source;
}

/** As the kubelet does: a new folder, and a link to it that is replaced by renaming. */
async function deliver(files: Record<string, string>): Promise<void> {
  delivered += 1;
  const target = path.join(folder, `..${delivered}`);
  await mkdir(target);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(target, name), text);
  await symlink(`..${delivered}`, path.join(folder, '..next'));
  await rename(path.join(folder, '..next'), path.join(folder, '..data'));
  if (delivered > 1) return;
  for (const name of ['tls.crt', 'tls.key', 'ca.crt']) {
    await symlink(path.join('..data', name), path.join(folder, name));
  }
}

async function aLeaf(from = ca): Promise<{ 'tls.crt': string; 'tls.key': string }> {
  const { cert, key } = await mintLeaf(from, NAMES, Date.now());
  return { 'tls.crt': cert, 'tls.key': key };
}

function changed(given: GivenSource): Promise<void> {
  return new Promise((resolve) => {
    given.onChange(resolve);
  });
}

test('a certificate that is mounted is served with, and so is the one that replaces it', async () => {
  const first = await aLeaf();
  await deliver({ ...first, 'ca.crt': ca.cert });
  const given = follow();
  await given.ready;
  expect(given.tls().cert).toBe(first['tls.crt']);
  expect(given.trust()).toEqual({ caBundle: ca.cert });

  const renewal = changed(given);
  const second = await aLeaf();
  await deliver({ ...second, 'ca.crt': ca.cert });
  await renewal;
  expect(given.tls()).toEqual({ cert: second['tls.crt'], key: second['tls.key'] });
});

test('a new CA is trusted beside the one before', async () => {
  await deliver({ ...(await aLeaf()), 'ca.crt': ca.cert });
  const given = follow();
  await given.ready;
  const next = await mintCa(Date.now());
  const renewal = changed(given);
  await deliver({ ...(await aLeaf(next)), 'ca.crt': next.cert });
  await renewal;
  expect(given.trust()).toEqual({ caBundle: next.cert + ca.cert });
});

test('what can not be served with is not put to use, and says why', async () => {
  const good = await aLeaf();
  await deliver({ ...good, 'ca.crt': ca.cert });
  const given = follow();
  await given.ready;
  await deliver({ ...(await aLeaf()), 'tls.key': good['tls.key'], 'ca.crt': ca.cert });
  await expect.poll(() => problems.join()).toContain('going on with the one before');
  expect(problems.join()).toContain('do not belong together');
  expect(given.tls().cert).toBe(good['tls.crt']);
});

test('it waits for the first certificate as long as it takes', async () => {
  const given = follow();
  await expect.poll(() => problems.join()).toContain('lacks tls.crt or tls.key');
  expect(() => given.tls()).toThrow('no certificate was given yet');
  await deliver({ ...(await aLeaf()), 'ca.crt': ca.cert });
  await given.ready;
});

test('without a CA somebody else must tell the API server whom to trust', async () => {
  await deliver(await aLeaf());
  const alone = follow();
  await expect.poll(() => problems.join()).toContain('CLOTHO_TLS_INJECTOR');
  await alone.stop();
  const injected = follow(INJECTOR);
  await injected.ready;
  expect(injected.trust()).toEqual({ injector: INJECTOR });
});
