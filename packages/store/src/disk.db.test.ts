import { mkdtemp, rm } from 'node:fs/promises';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  claimInstance,
  databaseUrl,
  restartDatabase,
  startDatabase,
  waitFor,
  type DatabaseRole,
  type Instance,
} from '@clotho/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJournal, type Journal } from './journal.ts';
import { optionsFor, testSigner } from './testing/database.ts';
import { noDisk, testDisk, withChildren, type TestDisk } from './testing/disk.ts';
import { expectAll, grows, writer } from './testing/writers.ts';

const MIB = 256;
const WRITERS = 8;
const reason = noDisk();

describe.skipIf(reason !== undefined)(`a disk of its own (${reason ?? 'there is one'})`, () => {
  let stateDir: string;
  let instance: Instance;
  let disk: TestDisk;
  let urls: (role: DatabaseRole) => string;

  beforeAll(async () => {
    stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-disk-'));
    instance = await claimInstance(stateDir, () => undefined);
    const data = path.join(stateDir, 'data');
    mkdirSync(data, { recursive: true });
    disk = testDisk(data, MIB);
    await startDatabase(instance);
    const roles = ['postgres', 'clotho_owner', 'clotho'] as const;
    const known = await Promise.all(roles.map((role) => databaseUrl(stateDir, role)));
    urls = (role) => known[roles.indexOf(role)] ?? '';
  });
  afterAll(async () => {
    disk.fast();
    disk.free();
    await instance.stop();
    await disk.remove();
    await rm(stateDir, { recursive: true, force: true });
  });

  const signer = testSigner();
  let run = 0;

  /**
   * Writers at work until `during` is done. What they were told is durable must be there; answers
   * how many entries that were.
   */
  const underLoad = async (during: (journal: Journal) => Promise<void>): Promise<number> => {
    const fatal: unknown[] = [];
    const options = { ...optionsFor(urls, signer), onFatal: (error: unknown) => fatal.push(error) };
    const journal = await openJournal(options);
    let running = true;
    run += 1;
    const names = Array.from({ length: WRITERS }, (_, i) => `run${run}-w${i}`);
    const writing = names.map((name) => writer(name, [journal], () => running));
    try {
      await grows(journal, 100);
      await during(journal);
      running = false;
      const acknowledged = (await Promise.all(writing)).flat();
      await expectAll(journal, acknowledged);
      expect(fatal).toEqual([]);
      return acknowledged.length;
    } finally {
      running = false;
      await journal.stop();
    }
  };

  const complaints = (): number => {
    const log = readFileSync(instance.processes.logFile('postgres'), 'utf8');
    return log.split('No space left on device').length;
  };

  /** Leaves no room, and waits until PostgreSQL has met that. */
  const filledUp = async (): Promise<void> => {
    const before = complaints();
    disk.fill();
    await waitFor(() => complaints() > before, { timeoutMs: 60_000, describe: 'a full disk' });
  };

  const isUp = (): boolean => {
    try {
      instance.processes.assertAlive('postgres');
      return true;
    } catch {
      return false;
    }
  };

  test('a full disk stops the journal, and it goes on by itself once there is room', async () => {
    const acknowledged = await underLoad(async (journal) => {
      await filledUp();
      disk.free();
      // PostgreSQL ends when it can't write its log; whoever runs it starts it again.
      if (!isUp()) await restartDatabase(instance);
      await grows(journal, 100);
    });
    expect(acknowledged).toBeGreaterThan(200);
  });

  test('a full disk under which PostgreSQL is killed loses nothing', async () => {
    const acknowledged = await underLoad(async (journal) => {
      await filledUp();
      if (isUp()) instance.processes.kill('postgres', 'SIGKILL');
      disk.free();
      await restartDatabase(instance);
      await grows(journal, 100);
    });
    expect(acknowledged).toBeGreaterThan(200);
  });

  test('a slow disk slows the journal down, and a kill meanwhile loses nothing', async () => {
    const acknowledged = await underLoad(async (journal) => {
      const { pid } = instance.processes.require('postgres');
      disk.slow(withChildren(pid), 10);
      await grows(journal, 40);
      instance.processes.kill('postgres', 'SIGKILL');
      disk.fast();
      await restartDatabase(instance);
      await grows(journal, 100);
    });
    expect(acknowledged).toBeGreaterThan(200);
  });
});
