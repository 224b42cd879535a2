import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JournalEntry } from '@clotho/api';
import type { NoteSigner } from '@clotho/core/journal';
import {
  claimInstance,
  databaseUrl,
  startDatabase,
  type DatabaseRole,
  type Instance,
} from '@clotho/embedded';
import { connect, type Database } from '../connection.ts';
import type { JournalOptions } from '../journal.ts';

/** A PostgreSQL server for the tests of one file. */
export interface TestServer {
  readonly instance: Instance;
  /** A database of its own for one test: URLs by role. */
  database(): Promise<(role: DatabaseRole) => string>;
  stop(): Promise<void>;
}

export async function testServer(): Promise<TestServer> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-store-'));
  const instance = await claimInstance(stateDir, () => undefined);
  await startDatabase(instance);
  let count = 0;
  return {
    instance,
    database: async () => {
      count += 1;
      const name = `test_${count}`;
      const admin = connect(await databaseUrl(stateDir, 'postgres'), { max: 1 });
      await admin.unsafe(`CREATE DATABASE ${name} OWNER clotho_owner`);
      await admin.end();
      const roles = ['postgres', 'clotho_owner', 'clotho'] as const;
      const urls = await Promise.all(roles.map((role) => databaseUrl(stateDir, role)));
      return (role) => (urls[roles.indexOf(role)] ?? '').replace(/[^/]+$/, name);
    },
    stop: async () => {
      await instance.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

/** Who a superuser of the database is; nothing keeps them from anything. */
export function superuser(urls: (role: DatabaseRole) => string): Database {
  return connect(urls('postgres'), { max: 2 });
}

const ORIGIN = 'journal.test';

export function testSigner(): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    key: { name: ORIGIN, algorithm: 'Ed25519', publicKey: raw },
    sign: (bytes) => sign(null, bytes, privateKey),
  };
}

export function optionsFor(
  urls: (role: DatabaseRole) => string,
  signer: NoteSigner,
): JournalOptions & { readonly problems: unknown[] } {
  const problems: unknown[] = [];
  return {
    url: urls('clotho'),
    ownerUrl: urls('clotho_owner'),
    origin: ORIGIN,
    signer,
    now: Date.now,
    onError: (error) => problems.push(error),
    onFatal: (error) => problems.push(error),
    problems,
  };
}

export function entry(
  id: string,
  change = 'c-1',
  fields: Partial<JournalEntry> = {},
): JournalEntry {
  return {
    id,
    at: '2026-03-01T09:30:00Z',
    kind: 'ChangeTransition',
    actor: { username: 'plat-bob' },
    subject: {
      apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
      kind: 'Change',
      namespace: 'production',
      name: `change-${change}`,
      uid: change,
    },
    body: { what: `step ${id} "quoted" \\ ünï` },
    ...fields,
  };
}
