import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mintCa, mintLeaf } from '@clotho/kube';
import { fakeVault, type FakeVault } from '@clotho/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readVaultConfig, type VaultConfig } from './config.ts';
import { vaultTransit } from './vault.ts';

const MASTER = randomBytes(32);

let folder: string;
let vault: FakeVault;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clotho-vault-'));
  await writeFile(path.join(folder, 'token'), 'first\n');
  await writeFile(path.join(folder, 'jwt'), 'the-jwt');
  vault = await fakeVault({
    tokens: ['first'],
    logins: [{ role: 'gate', jwt: 'the-jwt', token: 'granted', leaseSeconds: 300 }],
  });
});

afterEach(async () => {
  await vault.close();
  await rm(folder, { recursive: true });
});

function logins(): number {
  return vault.calls.filter((call) => call.endsWith('login')).length;
}

function aConfig(over: Partial<VaultConfig> = {}): VaultConfig {
  return {
    address: vault.address,
    mount: 'transit',
    key: 'clotho',
    timeoutMs: 2_000,
    login: { tokenFile: path.join(folder, 'token') },
    ...over,
  };
}

const kubernetes = (): VaultConfig['login'] => ({
  role: 'gate',
  mount: 'kubernetes',
  jwtFile: path.join(folder, 'jwt'),
});

test('what was wrapped is opened again, and its text holds nothing of the key', async () => {
  const transit = vaultTransit(aConfig());
  const wrapped = await transit.wrap(MASTER);
  expect(wrapped).toMatch(/^vault:v1:/);
  expect(wrapped).not.toContain(MASTER.toString('base64'));
  expect(Buffer.from(await transit.unwrap(wrapped))).toEqual(MASTER);
});

test('a rewrap moves it under the newest version of the transit key', async () => {
  const transit = vaultTransit(aConfig());
  const wrapped = await transit.wrap(MASTER);
  expect(await transit.rewrap(wrapped)).toBe(wrapped);
  vault.rotate();
  const rewrapped = await transit.rewrap(wrapped);
  expect(rewrapped).toMatch(/^vault:v2:/);
  vault.state.minDecryptionVersion = 2;
  expect(Buffer.from(await transit.unwrap(rewrapped))).toEqual(MASTER);
  await expect(transit.unwrap(wrapped)).rejects.toMatchObject({
    code: 'Rejected',
    message: expect.stringContaining('min_decryption_version'),
  });
});

test('mount, key and namespace are where Vault expects them', async () => {
  await vault.close();
  vault = await fakeVault({ tokens: ['first'], mount: 'kms/eu', key: 'seals' });
  const transit = vaultTransit(aConfig({ mount: 'kms/eu', key: 'seals', namespace: 'bank/prod' }));
  await transit.wrap(MASTER);
  expect(vault.calls).toEqual(['bank/prod|kms/eu/encrypt/seals']);
});

describe('login', () => {
  test('a token file is read anew for every call', async () => {
    const transit = vaultTransit(aConfig());
    const wrapped = await transit.wrap(MASTER);
    vault.state.tokens = new Set(['second']);
    await expect(transit.unwrap(wrapped)).rejects.toMatchObject({ code: 'Denied' });
    await writeFile(path.join(folder, 'token'), 'second');
    expect(Buffer.from(await transit.unwrap(wrapped))).toEqual(MASTER);
  });

  test('Kubernetes auth logs in once, and again when two thirds of the lease are over', async () => {
    let now = 0;
    const transit = vaultTransit(aConfig({ login: kubernetes() }), () => now);
    await transit.wrap(MASTER);
    now = 199_000;
    await transit.wrap(MASTER);
    expect(logins()).toBe(1);
    now = 201_000;
    await transit.wrap(MASTER);
    expect(logins()).toBe(2);
  });

  test('a token that was revoked before its time is replaced by a new login', async () => {
    const transit = vaultTransit(aConfig({ login: kubernetes() }));
    await transit.wrap(MASTER);
    vault.state.tokens.clear();
    await expect(transit.wrap(MASTER)).resolves.toMatch(/^vault:/);
  });

  test('a role that does not take the ServiceAccount says so', async () => {
    const transit = vaultTransit(aConfig({ login: { ...kubernetes(), role: 'other' } }));
    await expect(transit.wrap(MASTER)).rejects.toMatchObject({
      code: 'Denied',
      message: expect.stringContaining('The role other does not take this ServiceAccount'),
    });
  });

  test.each(['missing', 'empty'])('a token file that is %s says so', async (state) => {
    const tokenFile = path.join(folder, state);
    if (state === 'empty') await writeFile(tokenFile, '\n');
    const transit = vaultTransit(aConfig({ login: { tokenFile } }));
    await expect(transit.wrap(MASTER)).rejects.toMatchObject({
      code: 'Denied',
      message: expect.stringContaining(tokenFile),
    });
  });
});

describe('what goes wrong', () => {
  test.each([
    ['an expired token', 'Denied', /token in .* is expired, or its policy lacks update/, expire],
    ['a sealed Vault', 'Unavailable', /503: Vault is sealed.*unseal it/, seal],
    ['no answer', 'Unavailable', /no answer within 100 ms/, silence],
    ['words that are not its own', 'Malformed', /not Vault's/, garble('<html>')],
    ['JSON without the result', 'Malformed', /without a proper ciphertext/, garble('{"data":{}}')],
    [
      'a ciphertext of another form',
      'Malformed',
      /without a proper ciphertext/,
      garble('{"data":{"ciphertext":"plain"}}'),
    ],
  ])('%s is told apart', async (_, code, message, breakIt) => {
    breakIt();
    const transit = vaultTransit(aConfig({ timeoutMs: 100 }));
    await expect(transit.wrap(MASTER)).rejects.toMatchObject({
      name: 'KeyProviderError',
      code,
      message: expect.stringMatching(message),
    });
  });

  test('an engine that is not there names the settings to look at', async () => {
    const transit = vaultTransit(aConfig({ mount: 'nowhere' }));
    await expect(transit.wrap(MASTER)).rejects.toMatchObject({
      code: 'Rejected',
      message: expect.stringContaining('CLOTHO_VAULT_MOUNT'),
    });
  });

  test('nobody at the address is not known, and says where', async () => {
    const { address } = vault;
    await vault.close();
    const transit = vaultTransit(aConfig({ address }));
    await expect(transit.wrap(MASTER)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining(address),
    });
    vault = await fakeVault();
  });

  test('an answer never shows up in an error', async () => {
    const secret = MASTER.toString('base64');
    vault.state.garbage = `{"data":{"plaintext":"${secret}!"}}`;
    const failed = await vaultTransit(aConfig())
      .unwrap('vault:v1:AAAA')
      .catch((error: unknown) => String(error));
    expect(failed).toContain('KeyProviderError');
    expect(failed).not.toContain(secret);
  });
});

function expire(): void {
  vault.state.tokens.clear();
}

function seal(): void {
  vault.state.sealed = true;
}

function silence(): void {
  vault.state.silent = true;
}

function garble(text: string) {
  return (): void => {
    vault.state.garbage = text;
  };
}

test('its certificate is checked against the CA that is given', async () => {
  await vault.close();
  const now = Date.now();
  const ca = await mintCa(now);
  const tls = await mintLeaf(ca, { dnsNames: [], ips: ['127.0.0.1'] }, now);
  vault = await fakeVault({ tokens: ['first'], tls });
  await expect(vaultTransit(aConfig()).wrap(MASTER)).rejects.toMatchObject({
    code: 'Unavailable',
    message: expect.stringContaining('CLOTHO_VAULT_CA_FILE'),
  });
  const caFile = path.join(folder, 'ca.crt');
  await writeFile(caFile, ca.cert);
  await expect(vaultTransit(aConfig({ caFile })).wrap(MASTER)).resolves.toMatch(/^vault:/);
});

describe('configuration', () => {
  const env = {
    CLOTHO_VAULT_ADDR: 'https://vault.example:8200/',
    CLOTHO_VAULT_KEY: 'clotho',
    CLOTHO_VAULT_KUBERNETES_ROLE: 'gate',
  };

  test('without an address there is none', () => {
    expect(readVaultConfig({})).toBeUndefined();
  });

  test('what is left out is as Vault has it by default', () => {
    expect(readVaultConfig(env)).toEqual({
      address: 'https://vault.example:8200',
      mount: 'transit',
      key: 'clotho',
      timeoutMs: 5_000,
      login: {
        role: 'gate',
        mount: 'kubernetes',
        jwtFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
      },
    });
  });

  test.each([
    ['CLOTHO_VAULT_ADDR', 'http://vault.example:8200'],
    ['CLOTHO_VAULT_KEY', ''],
    ['CLOTHO_VAULT_KEY', '../sys/seal'],
    ['CLOTHO_VAULT_MOUNT', 'a b'],
    ['CLOTHO_VAULT_TIMEOUT_MS', 'soon'],
    ['CLOTHO_VAULT_TOKEN_FILE', '/both/logins'],
    ['CLOTHO_VAULT_KUBERNETES_ROLE', ''],
  ])('%s=%s is refused by name', (variable, value) => {
    expect(() => readVaultConfig({ ...env, [variable]: value })).toThrow(variable);
  });
});
