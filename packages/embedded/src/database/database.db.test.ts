import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimInstance, type Instance } from '../instance.ts';
import { identify } from '../process-identity.ts';
import { databaseUrl, restartDatabase, startDatabase } from './database.ts';

let stateDirs: string[] = [];
let instances: Instance[] = [];

beforeAll(async () => {
  stateDirs = await Promise.all(
    ['a', 'b'].map((name) => mkdtemp(path.join(tmpdir(), `clotho-database-${name}-`))),
  );
  instances = await Promise.all(stateDirs.map((dir) => claimInstance(dir, () => undefined)));
}, 60_000);

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  await Promise.all(stateDirs.map((dir) => rm(dir, { recursive: true, force: true })));
});

const greets = async (stateDir: string): Promise<boolean> => {
  const { port } = new URL(await databaseUrl(stateDir, 'clotho'));
  const socket = createConnection(Number(port), '127.0.0.1');
  // A request for TLS, to which every PostgreSQL answers with one byte; ours has none.
  socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
  const [answer]: Buffer[] = await once(socket, 'data');
  socket.destroy();
  return answer?.toString() === 'N';
};

test('two instances run a database each, at once, also as root', async () => {
  await Promise.all(instances.map(startDatabase));
  for (const stateDir of stateDirs) expect(await greets(stateDir)).toBe(true);
  const urls = await Promise.all(stateDirs.map((dir) => databaseUrl(dir, 'clotho')));
  expect(new Set(urls).size).toBe(2);
});

test('a database that was killed comes back on its address', async () => {
  const [instance] = instances;
  if (!instance) throw new Error('no instance');
  const before = await databaseUrl(instance.stateDir, 'clotho');
  instance.processes.kill('postgres', 'SIGKILL');
  await restartDatabase(instance);
  expect(await databaseUrl(instance.stateDir, 'clotho')).toBe(before);
  expect(await greets(instance.stateDir)).toBe(true);
});

test('stopping ends it in order, and a later start finds its data', async () => {
  const [instance] = instances;
  if (!instance) throw new Error('no instance');
  const { pid } = instance.processes.require('postgres');
  await instance.processes.stop();
  expect(identify(pid)).toBeUndefined();
  const version = path.join(instance.stateDir, 'data/postgres/PG_VERSION');
  const { ino } = await stat(version);
  await startDatabase(instance);
  expect((await stat(version)).ino).toBe(ino);
  expect(await greets(instance.stateDir)).toBe(true);
});
