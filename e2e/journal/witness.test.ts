import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { JournalInfo } from '@clotho/api';
import { Archive } from '@clotho/archive';
import { readEnvironment, waitFor, type ControlPlane } from '@clotho/embedded';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { ARCHIVE_BUCKET } from '../../scripts/servers.ts';
import { callJournal } from '../journal-entries.ts';
import { ownInstance, type OwnInstance } from '../own-instance.ts';
import { rehashAll, unguarded } from './forged.ts';
import { appendAll, databaseAs, entriesOfChanges } from './seeded.ts';
import { startVouching, type Vouching } from './vouching.ts';

// Litewitness cosigns the journal of a running instance, and an authority of RFC 3161 timestamps it;
// then somebody with all rights in the database, and with the key, tells another history.
const JOURNAL = 'clotho-journal';
const WAIT_MS = 60_000;

let instance: OwnInstance;
let plane: ControlPlane;
let vouching: Vouching;
let admin: Sql;

beforeAll(async () => {
  instance = await ownInstance();
  plane = instance.plane;
  admin = await databaseAs(plane, 'postgres');
  // From here on only this file appends.
  for (const name of ['clotho-webhook', 'clotho-operator']) plane.processes.kill(name, 'SIGKILL');
  await writeFile(inState('clotho.pub'), cli('audit', 'key').out);
  const { origin, key } = await info();
  vouching = await startVouching(plane, { origin, key });
  await runJournal((env) => ({ ...env, ...vouching.settings }));
}, 900_000);
afterAll(async () => {
  await admin.end();
  await instance.stop();
});

const inState = (name: string): string => path.join(plane.stateDir, name);

const cli = (...args: string[]): { code: number | null; out: string } => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'packages/cli/bin/clotho.mjs'), ...args],
    {
      env: { ...process.env, KUBECONFIG: plane.kubeconfig('audit-eve') },
      cwd: plane.stateDir,
      encoding: 'utf8',
    },
  );
  return { code: status, out: `${stdout}${stderr}` };
};

const info = async (): Promise<JournalInfo> =>
  (await (await callJournal(plane, 'admin', '/api/v1/journal')).json()) as JournalInfo;

const isReady = (): Promise<boolean> =>
  callJournal(plane, 'admin', '/readyz').then(
    ({ ok }) => ok,
    () => false,
  );

/** Runs the journal server with other settings than before, after what is done while it is down. */
const runJournal = async (
  alter: (env: Readonly<Record<string, string>>) => Record<string, string>,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<void> => {
  const { env, pid: _pid, startTime: _startTime, ...spec } = plane.processes.require(JOURNAL);
  await plane.processes.stop([plane.processes.require(JOURNAL)]);
  await meanwhile();
  plane.processes.start({ ...spec, env: alter(env) });
  await waitFor(isReady, { timeoutMs: WAIT_MS, describe: 'the journal server to be ready' });
};

const until = <T>(describe: string, look: () => Promise<T | false>): Promise<T> =>
  waitFor(look, { timeoutMs: WAIT_MS, describe });

/** Waits until the witness has signed all that there is. */
const cosigned = (): Promise<JournalInfo> =>
  until('the witness to have signed everything', async () => {
    const now = await info();
    return now.cosignatures?.size === now.size && now;
  });

const refused = (): Promise<JournalInfo> =>
  until('the witness to refuse', async () => {
    const now = await info();
    return (now.cosignatures?.witnesses[0]?.problem ?? '').includes('another history') && now;
  });

const stamped = (): Promise<JournalInfo> =>
  until('the authority to have stamped everything', async () => {
    const now = await info();
    return now.timestamps?.[0]?.size === now.size && now;
  });

const checkpoint = async (): Promise<string> =>
  (await callJournal(plane, 'admin', '/checkpoint')).text();

const exported = (name: string): void => {
  const span = ['--from', '2020-01-01T00:00:00Z', '--to', '2100-01-01T00:00:00Z'];
  expect(cli('audit', 'export', ...span, '-f', name)).toMatchObject({ code: 0 });
};

const verify = (name: string, ...more: string[]): ReturnType<typeof cli> =>
  cli('verify', name, '--policy', vouching.policyFile, ...more);

test('a checkpoint is cosigned, and any client of such logs sees by whom', async () => {
  await appendAll(plane, entriesOfChanges('first', 200, 50));
  const { size, origin, cosignatures } = await cosigned();
  expect(cosignatures?.witnesses).toMatchObject([
    { name: vouching.witnessName, size, problem: null, at: expect.stringMatching(/^2\d{3}-.*Z$/) },
  ]);
  await writeFile(inState('shown.txt'), await checkpoint());
  const read = await vouching.read(inState('shown.txt'));
  expect(read.trim().split('\n')).toEqual([`${origin} ${size}`, origin, vouching.witnessName]);
});

test('a pack brings what the witness signed, and the verifier says what it shows', async () => {
  exported('first.tar');
  const { code, out } = verify('first.tar');
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(out).toMatch(
    /Seen by the witness witness\.example\/w1 at \S+Z: until then the journal has shown it no other history than this one, up to \d+ entries/,
  );
  expect(out).toContain('The witnesses that signed it are enough');
  const whole = cli('audit', 'verify', '--policy', vouching.policyFile);
  expect(whole).toMatchObject({ code: 0 });
  expect(whole.out).toContain('Seen by the witness witness.example/w1');
});

test('a timestamp is kept beside the checkpoint and in the archive, and is verified', async () => {
  const { size } = await stamped();
  exported('stamped.tar');
  const { code, out } = verify('stamped.tar', '--tsa', vouching.certificatesFile);
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(out).toMatch(
    /Every entry of the pack existed before \S+Z \(give or take 1 s\): the timestamp authority Example Timestamp Authority saw the journal with \d+ entries then/,
  );
  const { s3 } = await readEnvironment(plane.stateDir);
  const url = new URL(s3 ?? '');
  const archive = new Archive({
    endpoint: url.origin,
    region: 'us-east-1',
    bucket: ARCHIVE_BUCKET,
    accessKeyId: url.username,
    secretAccessKey: url.password,
    retentionDays: 1,
    now: () => Date.now(),
  });
  const [newest] = await archive.list('timestamps/clotho/', 1);
  expect(newest?.key).toContain(String(Number.MAX_SAFE_INTEGER - size));
});

test('a witness that is away holds up nothing, is shown, and catches up', async () => {
  plane.processes.kill(vouching.witness, 'SIGKILL');
  const before = (await info()).cosignatures?.size;
  for (const batch of [1, 2, 3]) await appendAll(plane, entriesOfChanges(`away${batch}`, 100, 20));
  const { cosignatures } = await until('its absence to be shown', async () => {
    const now = await info();
    return now.cosignatures?.witnesses[0]?.problem !== null && now;
  });
  expect(cosignatures?.size).toBe(before);
  expect(cosignatures?.witnesses[0]?.problem).toContain('does not answer');
  await stamped();
  exported('alone.tar');
  const alone = verify('alone.tar');
  expect(alone).toMatchObject({ code: 2 });
  expect(alone.out).toContain('is signed by no witness of the policy that you gave');
  expect(alone.out).toContain('witness.example/w1 did not sign this state');

  await plane.processes.restart(vouching.witness);
  const again = await cosigned();
  expect(again.cosignatures?.witnesses[0]?.problem).toBeNull();
  exported('again.tar');
  expect(verify('again.tar')).toMatchObject({ code: 0 });
  const log = readFileSync(plane.processes.logFile(JOURNAL), 'utf8');
  expect(log).toContain('the witness witness.example/w1 did not vouch for the journal');
  expect(log).toContain('the witness witness.example/w1 answers again');
});

test('a fork under the same key is refused by the witness, and told from what was signed', async () => {
  await cosigned();
  await writeFile(inState('kept.txt'), await checkpoint());
  // Whoever does this runs a server that asks no archive.
  await runJournal(withoutArchive, forge);
  expect((await refused()).cosignatures).toMatchObject({ size: null });
  await appendAll(plane, entriesOfChanges('forged', 50, 10));
  expect((await refused()).cosignatures).toMatchObject({ size: null });
  exported('fork.tar');
  const alone = verify('fork.tar');
  expect(alone).toMatchObject({ code: 2 });
  expect(alone.out).toContain('witness.example/w1 did not sign this state');
  const against = verify('fork.tar', '--since-checkpoint', inState('kept.txt'));
  expect(against).toMatchObject({ code: 1 });
  expect(against.out).toMatch(
    /history was rewritten: .* That other history was seen and signed by the witness witness\.example\/w1 at \S+Z/,
  );
});

/** Another approver in the newest decision, all hashes brought into agreement, and no signature kept. */
const forge = (): Promise<void> =>
  unguarded(admin, ['entry', 'node', 'checkpoint', 'cosignature', 'timestamp'], async () => {
    await admin`
      UPDATE journal.entry SET leaf = replace(leaf, 'plat-bob', 'plat-eve')
      WHERE seq = (SELECT max(seq) FROM journal.entry WHERE leaf LIKE '%"plat-bob"%')`;
    await rehashAll(admin);
    for (const table of ['checkpoint', 'cosignature', 'timestamp']) {
      await admin.unsafe(`DELETE FROM journal.${table}`);
    }
  });

const withoutArchive = (env: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('CLOTHO_ARCHIVE_')));
