import type { JournalEntry } from '@clotho/api';
import type { Search, StoredEntry } from '@clotho/store';
import { expect, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import { ApiKeys } from './api-keys.ts';

const DAY_MS = 86_400_000;
const ADMIN = { username: 'admin' };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A journal that several servers share. */
class Shared {
  readonly entries: (JournalEntry & { source: string })[] = [];
  isAway = false;

  append(source: string, entries: readonly JournalEntry[]): Promise<[]> {
    this.entries.push(...entries.map((entry) => ({ ...entry, source })));
    return Promise.resolve([]);
  }

  search({ kind, after = -1 }: Search): Promise<StoredEntry[]> {
    if (this.isAway) return Promise.reject(new Error('the database is away'));
    const all = this.entries.map(({ source, body, ...entry }, seq) => ({
      kind: entry.kind,
      seq,
      hash: Buffer.alloc(0),
      leaf: JSON.stringify({ source, data: { body } }),
    }));
    return Promise.resolve(all.filter((entry) => entry.kind === kind && entry.seq > after));
  }
}

const time = { now: Date.parse('2026-11-21T10:00:00Z') };

function serverOn(journal: Shared): ApiKeys {
  return new ApiKeys({ journal, clock: systemClock, log, now: () => time.now });
}

const asked = { name: 'build', scopes: ['append' as const], namespaces: null, days: 30 };

test('a key is known to every server, by its hash alone', async () => {
  const journal = new Shared();
  const { key, apiKey } = await serverOn(journal).make(asked, ADMIN);
  expect((await serverOn(journal).verify(key)).id).toBe(apiKey.id);
  const [, , secret = ''] = /^clotho_([^_]+)_(.+)$/.exec(key) ?? [];
  expect(JSON.stringify(journal.entries)).not.toContain(secret);
});

test.each([
  ['another secret', (key: string) => `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`],
  ['another id', (key: string) => key.replace(/_[^_]{12}_/, '_000000000000_')],
  ['no key', () => 'clotho_'],
  ['more than a key', (key: string) => `${key}x`],
])('%s is turned away', async (_, alter) => {
  const keys = serverOn(new Shared());
  const { key } = await keys.make(asked, ADMIN);
  await expect(keys.verify(alter(key))).rejects.toMatchObject({ status: 401, code: 'BadKey' });
});

test('a key ends by itself, and when it is revoked, also for other servers', async () => {
  const journal = new Shared();
  const [here, there] = [serverOn(journal), serverOn(journal)];
  const { key, apiKey } = await here.make(asked, ADMIN);
  await there.verify(key);
  await here.revoke(apiKey.id, ADMIN);
  await expect(here.verify(key)).rejects.toMatchObject({ code: 'EndedKey' });
  time.now += 2_000;
  await expect(there.verify(key)).rejects.toMatchObject({ code: 'EndedKey' });
  const short = await here.make({ ...asked, days: 1 }, ADMIN);
  time.now += DAY_MS;
  await expect(here.verify(short.key)).rejects.toMatchObject({ code: 'EndedKey' });
});

test('use is on record once an hour', async () => {
  const journal = new Shared();
  const keys = serverOn(journal);
  const { key } = await keys.make(asked, ADMIN);
  const uses = (): number => journal.entries.filter(({ kind }) => kind === 'ApiKeyUse').length;
  await keys.verify(key);
  await keys.verify(key);
  expect(uses()).toBe(1);
  time.now += 3_600_000;
  await keys.verify(key);
  expect(uses()).toBe(2);
});

test('a key that another writer of the journal puts there is none', async () => {
  const journal = new Shared();
  const { key } = await serverOn(journal).make(asked, ADMIN);
  const [made] = journal.entries;
  journal.entries.splice(0);
  if (made) await journal.append('clotho/operator', [made]);
  await expect(serverOn(journal).verify(key)).rejects.toMatchObject({ code: 'BadKey' });
});

test('a server that could not ask the journal yet lets no key in, and says why', async () => {
  const journal = new Shared();
  const { key } = await serverOn(journal).make(asked, ADMIN);
  journal.isAway = true;
  const late = serverOn(journal);
  await expect(late.verify(key)).rejects.toMatchObject({ status: 503 });
  journal.isAway = false;
  time.now += 2_000;
  expect((await late.verify(key)).name).toBe('build');
});
