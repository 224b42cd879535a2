import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fakeVault, type FakeVault } from '@clotho/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encode, firstKeySecret, readKeySecret, type KeySecret } from '../key-secret.ts';
import { vaultTransit } from '../vault/vault.ts';
import { KeyOpener } from './opener.ts';
import { changedFields, checkProtection, fieldsOf } from './protect.ts';
import type { KeyProvider } from './provider.ts';

const OLD = randomBytes(32);
const NEW = randomBytes(32);

let folder: string;
let vault: FakeVault;
let provider: KeyProvider;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-protect-'));
  const tokenFile = path.join(folder, 'token');
  await writeFile(tokenFile, 'token');
  vault = await fakeVault({ tokens: ['token'] });
  const { address } = vault;
  const settings = { mount: 'transit', key: 'clotho', timeoutMs: 2_000, login: { tokenFile } };
  provider = vaultTransit({ address, ...settings });
});

afterEach(async () => {
  await vault.close();
  await rm(folder, { recursive: true });
});

/** As the API server would answer it. */
function secretOf(data: Record<string, string | null>): KeySecret {
  const kept = Object.entries(data).filter((entry): entry is [string, string] => entry[1] !== null);
  return {
    metadata: { name: 'clotho-seal-keys', uid: 'u', resourceVersion: '1' },
    data: Object.fromEntries(kept),
  };
}

async function wrappedSecret(): Promise<Record<string, string>> {
  const first = firstKeySecret('new', await fieldsOf('new', NEW, { provider }), randomBytes);
  return first['data'] as Record<string, string>;
}

test('with a KMS the Secret holds ciphertext alone, which opens to the key', async () => {
  const data = await wrappedSecret();
  expect(Object.values(data)).not.toContain(encode(NEW));
  const { ring } = await new KeyOpener(provider).open(readKeySecret(secretOf(data)));
  expect(Buffer.from(ring.keys['new'] ?? '')).toEqual(NEW);
});

test('once opened, the KMS may be down', async () => {
  const stored = readKeySecret(secretOf(await wrappedSecret()));
  const opener = new KeyOpener(provider);
  const before = await opener.open(stored);
  vault.state.sealed = true;
  expect(await opener.open(stored)).toEqual(before);
  await expect(new KeyOpener(provider).open(stored)).rejects.toMatchObject({ code: 'Unavailable' });
});

test('without the KMS that is needed nothing is opened, and nothing rotated', async () => {
  const secret = secretOf(await wrappedSecret());
  const opening = new KeyOpener(null).open(readKeySecret(secret));
  await expect(opening).rejects.toMatchObject({ code: 'NotConfigured' });
  expect(() => checkProtection(secret, { provider: null })).toThrow('CLOTHO_VAULT_ADDR');
});

test('after a rotation the older keys are protected too, and stay the same', async () => {
  const data = { ...(await wrappedSecret()), 'key.old': encode(OLD) };
  const changes = await changedFields(secretOf(data), { provider });
  expect(changes['key.old']).toBeNull();
  const after = secretOf({ ...data, ...changes });
  expect(Object.values(after.data ?? {})).not.toContain(encode(OLD));
  const { ring } = await new KeyOpener(provider).open(readKeySecret(after));
  expect(Buffer.from(ring.keys['old'] ?? '')).toEqual(OLD);
});

test('no key is protected before one that replicas have shown to open is in use', async () => {
  const data = { active: encode('old'), path: encode('p'), 'key.old': encode(OLD) };
  const changing = changedFields(secretOf(data), { provider });
  await expect(changing).rejects.toMatchObject({ code: 'Rejected' });
});

test('a new version of the key of the KMS is taken over by a rewrap', async () => {
  const data = await wrappedSecret();
  vault.rotate();
  const after = secretOf({ ...data, ...(await changedFields(secretOf(data), { provider })) });
  const stored = readKeySecret(after).keys['new'];
  expect(stored).toMatchObject({ wrapped: expect.stringMatching(/^vault:v2:/) });
  vault.state.minDecryptionVersion = 2;
  const { ring } = await new KeyOpener(provider).open(readKeySecret(after));
  expect(Buffer.from(ring.keys['new'] ?? '')).toEqual(NEW);
});

test('the way back: all keys as they are', async () => {
  const data = await wrappedSecret();
  const changes = await changedFields(secretOf(data), { provider, plain: true });
  const after = readKeySecret(secretOf({ ...data, ...changes }));
  const { ring } = await new KeyOpener(null).open(after);
  expect(Buffer.from(ring.keys['new'] ?? '')).toEqual(NEW);
});

test('a KMS that opens to something else than it was given stores nothing', async () => {
  const wrong: KeyProvider = { ...provider, unwrap: () => Promise.resolve(OLD) };
  const wrapping = fieldsOf('new', NEW, { provider: wrong });
  await expect(wrapping).rejects.toMatchObject({ code: 'Malformed' });
});
