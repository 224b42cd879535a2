import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readEnvironment, type ControlPlane } from '@clotho/embedded';
import { loadKubeConfig } from '@clotho/kube';
import postgres from 'postgres';
import { HttpConnection } from './journal/http-connection.ts';
import { putUnderLoad, type Load } from './journal/load.ts';
import type { Bench } from './shared/bench.ts';
import { note, withInstance } from './shared/instance.ts';
import { cpuSecondsOf, memoryOf } from './shared/process-use.ts';
import { figure, table } from './shared/table.ts';

const WRITERS = [1, 64, 512];
/** PostgreSQL has a process a connection; more of them than this help nobody. */
const MOST_CONNECTIONS = 48;
const SERVER = 'clotho-journal';

const HELP = `Durable appends of 1 KiB entries over HTTP, one an acknowledgement, beside single-row inserts into
a plain table of the same PostgreSQL. Server, database and the generator of load share the machine.

Usage: npm run bench -- journal [options]

Options:
  --seconds N   length of each measurement (default 5)
  --json FILE   the figures for a program

Example:
  npm run bench -- journal --seconds 10 --json journal.json
`;

export const bench: Bench = {
  summary: 'durable appends a second over HTTP, beside plain inserts into PostgreSQL',
  help: HELP,
  run: (args) => {
    const { values } = parseArgs({
      args,
      options: { seconds: { type: 'string', default: '5' }, json: { type: 'string' } },
    });
    return withInstance((plane) => measure(plane, Number(values.seconds), values.json));
  },
};

interface Row {
  what: string;
  load: Load;
  /** Microseconds of processor time of the server process an entry; database not counted. */
  cpuMicros?: number;
}

async function measure(plane: ControlPlane, seconds: number, json?: string): Promise<void> {
  const { server, journal } = await readEnvironment(plane.stateDir);
  if (server === null || journal === null) throw new Error('the instance has no journal');
  const before = loadavg()[0] ?? 0;
  const rows: Row[] = [];
  for (const writers of WRITERS) {
    note(`${writers} writers`);
    rows.push(await appends(plane, new URL(server), { writers, seconds }));
    rows.push(await inserts(journal, { writers, seconds }));
  }
  const memory = memoryOf(plane.pids()[SERVER] ?? 0);
  const report = { loadBefore: before, loadAfter: loadavg()[0], serverMemoryMiB: memory, rows };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(
    table(['', 'writers', '/s', 'p50 ms', 'p99 ms', 'server CPU µs'], rows.map(cells)) +
      `memory of the server: ${figure(memory.resident, 0)} MiB, at most ${figure(memory.peak, 0)}; ` +
      `load of the machine ${figure(before)} before, ${figure(loadavg()[0])} after\n`,
  );
}

function cells({ what, load, cpuMicros }: Row): string[] {
  const { writers, perSecond, p50, p99 } = load;
  return [
    what,
    String(writers),
    figure(perSecond, 0),
    figure(p50),
    figure(p99),
    figure(cpuMicros, 0),
  ];
}

interface Size {
  writers: number;
  seconds: number;
}

async function appends(plane: ControlPlane, server: URL, size: Size): Promise<Row> {
  const token = await gateToken(plane);
  const connections = await Promise.all(
    Array.from({ length: size.writers }, () =>
      HttpConnection.open(server, '/api/v1/entries', token),
    ),
  );
  const run = randomBytes(4).toString('hex');
  let count = 0;
  const writers = connections.map((connection, i) => () => {
    count += 1;
    return connection.post(entryText(`${run}/${count}`, i));
  });
  const pid = plane.pids()[SERVER] ?? 0;
  const cpuBefore = cpuSecondsOf(pid);
  const load = await putUnderLoad(writers, size.seconds);
  const cpuMicros = ((cpuSecondsOf(pid) - cpuBefore) * 1e6) / count;
  for (const connection of connections) connection.close();
  return { what: 'journal over HTTP', load, cpuMicros };
}

async function inserts(url: string, { writers, seconds }: Size): Promise<Row> {
  const max = Math.min(writers, MOST_CONNECTIONS);
  const sql = postgres(url, { max, onnotice: () => undefined });
  await sql`CREATE TABLE IF NOT EXISTS plain (id bigserial PRIMARY KEY, body text NOT NULL)`;
  let count = 0;
  const write = async (): Promise<void> => {
    count += 1;
    await sql`INSERT INTO plain (body) VALUES (${entryText(`plain/${count}`, count)})`;
  };
  const load = await putUnderLoad(
    Array.from({ length: writers }, () => write),
    seconds,
  );
  await sql`DROP TABLE plain`;
  await sql.end();
  return { what: `plain inserts, ${max} connections`, load };
}

/** The call of one entry of about 1 KiB, of one of a thousand Changes. */
function entryText(id: string, change: number): string {
  const entry = {
    id,
    at: '2026-01-01T00:00:00Z',
    kind: 'ChangeTransition',
    actor: { username: 'dev-alice', groups: ['developers'] },
    subject: {
      apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
      kind: 'Change',
      namespace: 'production',
      name: `change-${change % 1000}`,
      uid: `uid-${change % 1000}`,
    },
    body: { what: 'x'.repeat(620), phase: 'Implementing' },
  };
  return JSON.stringify({ entries: [entry] });
}

async function gateToken({ stateDir }: ControlPlane): Promise<string> {
  const file = path.join(stateDir, 'run/kubeconfig.clotho-gate.clotho-gate');
  await readFile(file); // says which file is missing
  return loadKubeConfig({ file }).getCurrentUser()?.token ?? '';
}
