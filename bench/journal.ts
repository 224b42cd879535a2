import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readEnvironment, type ControlPlane } from '@clotho/embedded';
import { loadKubeConfig } from '@clotho/kube';
import { appends, bulk, imports, inserts, type Row, type Target } from './journal/contestants.ts';
import { startTessera } from './journal/tessera.ts';
import type { Bench } from './shared/bench.ts';
import { note, withInstance } from './shared/instance.ts';
import { memoryOf } from './shared/process-use.ts';
import { figure, table } from './shared/table.ts';

const BULK_WRITERS = 16;
const IMPORT_WRITERS = 2;
const DATABASE = 'postgres';
const SERVER = 'clotho-journal';

const HELP = `Durable appends of 1 KiB entries over HTTP, one an acknowledgement, beside single-row inserts into
a plain table of the same PostgreSQL, and with --peers beside the POSIX server of Tessera: by turns,
the same generator of load, the same disk. All of them share the machine.

Tessera's server waits until it has 256 entries, or a second; Clotho's commits what is there.

Usage: npm run bench -- journal [options]

Options:
  --peers           beside Tessera, too; it is built from its Go module (2 minutes, once)
  --writers LIST    writers at once (default 1,64,512,2048)
  --seconds N       length of each measurement (default 5)
  --json FILE       the figures for a program

Example:
  npm run bench -- journal --peers --seconds 10 --json journal.json
`;

export const bench: Bench = {
  summary: 'durable appends a second over HTTP, beside Tessera and plain inserts',
  help: HELP,
  run: (args) => {
    const { values } = parseArgs({
      args,
      options: {
        peers: { type: 'boolean', default: false },
        writers: { type: 'string', default: '1,64,512,2048' },
        seconds: { type: 'string', default: '5' },
        json: { type: 'string' },
      },
    });
    const { peers, writers, seconds, json } = values;
    const options = { peers, writers: writers.split(',').map(Number), seconds: Number(seconds) };
    return withInstance((plane) => measure(plane, { ...options, json }));
  },
};

interface Options {
  peers: boolean;
  writers: readonly number[];
  seconds: number;
  json: string | undefined;
}

async function measure(plane: ControlPlane, options: Options): Promise<void> {
  const { server, journal } = await readEnvironment(plane.stateDir);
  if (server === null || journal === null) throw new Error('the instance has no journal');
  const clotho: Target = {
    what: 'journal over HTTP',
    url: new URL('/api/v1/entries', server),
    pid: plane.pids()[SERVER] ?? 0,
    databasePid: plane.pids()[DATABASE] ?? 0,
    token: await gateToken(plane),
  };
  const tessera = options.peers ? await startTessera(plane.stateDir) : undefined;
  const before = loadavg()[0] ?? 0;
  const rows: Row[] = [];
  const { seconds } = options;
  for (const writers of options.writers) {
    note(`${writers} writers`);
    rows.push(await appends(clotho, { writers, seconds }));
    if (tessera)
      rows.push(await appends({ what: 'Tessera POSIX', ...tessera }, { writers, seconds }));
    rows.push(await inserts(journal, { writers, seconds }));
  }
  note('bulk');
  rows.push(await bulk(clotho, { writers: BULK_WRITERS, seconds }));
  rows.push(await imports(clotho, { writers: IMPORT_WRITERS, seconds }));
  await tessera?.stop();
  await report({ rows, before, pid: clotho.pid }, options.json);
}

async function report(
  { rows, before, pid }: { rows: readonly Row[]; before: number; pid: number },
  json: string | undefined,
): Promise<void> {
  const [memory, after] = [memoryOf(pid), loadavg()[0] ?? 0];
  const all = { loadBefore: before, loadAfter: after, serverMemoryMiB: memory, rows };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(all, null, 2)}\n`);
  process.stdout.write(
    table(HEADINGS, rows.map(cells)) +
      `memory of the server: ${figure(memory.resident, 0)} MiB, at most ${figure(memory.peak, 0)}; ` +
      `load of the machine ${figure(before)} before, ${figure(after)} after\n`,
  );
}

const HEADINGS = ['', 'writers', '/s', 'p50 ms', 'p99 ms', 'server CPU µs', 'database CPU µs'];

function cells({ what, load, cpuMicros, databaseCpuMicros }: Row): string[] {
  const { writers, perSecond, p50, p99 } = load;
  return [
    what,
    String(writers),
    figure(perSecond, 0),
    figure(p50),
    figure(p99),
    figure(cpuMicros, 0),
    figure(databaseCpuMicros, 0),
  ];
}

async function gateToken({ stateDir }: ControlPlane): Promise<string> {
  const file = path.join(stateDir, 'run/kubeconfig.clotho-gate.clotho-gate');
  await readFile(file); // says which file is missing
  return loadKubeConfig({ file }).getCurrentUser()?.token ?? '';
}
