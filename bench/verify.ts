import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openPack, verifyPack } from '@clotho/verify';
import type { Bench } from './shared/bench.ts';
import { note } from './shared/instance.ts';
import { median } from './shared/statistics.ts';
import { figure, table } from './shared/table.ts';
import { writeSample, type Sample } from './verify/sample.ts';

const HELP = `Verifies an evidence pack of entries of about 1 KiB, as an auditor would, and beside it hashes the
same bytes once with SHA-256, by turns in one process: how much a verification costs over the hashing
that nobody can do without. Once with one
thread, once with as many as it takes by itself; by processor time and by the clock.

Usage: npm run bench -- verify [options]

Options:
  --entries N       entries in the pack (default 100000)
  --rounds N        measurements of each (default 5)
  --json FILE       the figures for a program

Examples:
  npm run bench -- verify
  npm run bench -- verify --entries 1000000 --rounds 3
`;

interface Options {
  entries: number;
  rounds: number;
  json?: string | undefined;
}

/** One measurement of each; `helped`: by as many threads as there are cores. */
type Round = Record<'hashing' | 'verifying' | 'helped', Rate>;

/** Entries a second. */
interface Rate {
  wall: number;
  cpu: number;
}

export const bench: Bench = {
  summary: 'entries per second that the offline verifier checks, beside bare SHA-256',
  help: HELP,
  run: async (args) => {
    const options = readOptions(args);
    const folder = await mkdtemp(path.join(tmpdir(), 'clotho-bench-verify-'));
    try {
      await measure(folder, options);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measure(folder: string, options: Options): Promise<void> {
  const { entries, rounds, json } = options;
  note(`writing a pack of ${entries} entries`);
  const sample = await writeSample(folder, entries);
  const before = loadavg()[0] ?? 0;
  const rates: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    note(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
    const hashing = await rateOf(entries, () => Promise.resolve(hashAll(sample)));
    const verifying = await rateOf(entries, () => verifyAll(folder, sample, 0));
    const helped = await rateOf(entries, () => verifyAll(folder, sample));
    if (round > 0) rates.push({ hashing, verifying, helped });
  }
  const report = {
    entries,
    bytesPerEntry: sample.bytes / entries,
    load: { before, after: loadavg()[0] ?? 0 },
    rates,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(format(report));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
}

function hashAll({ leaves }: Sample): void {
  for (const leaf of leaves) hash('sha256', leaf, 'buffer');
}

async function verifyAll(folder: string, { key }: Sample, workers?: number): Promise<void> {
  const reader = await openPack(folder);
  const { outcome, headline } = await verifyPack(reader, {
    keys: [key],
    ...(workers === undefined ? {} : { workers }),
  });
  await reader.close();
  if (outcome !== 'Proven') throw new Error(`the pack of the bench is not proven: ${headline}`);
}

async function rateOf(entries: number, work: () => Promise<void>): Promise<Rate> {
  const started = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const wall = (performance.now() - started) / 1000;
  return { wall: entries / wall, cpu: (entries * 1_000_000) / (user + system) };
}

interface Report {
  entries: number;
  bytesPerEntry: number;
  load: { before: number; after: number };
  rates: Round[];
  peakMiB: number;
}

const NAMES: Readonly<Record<keyof Round, string>> = {
  hashing: 'bare SHA-256',
  verifying: 'clotho-verify, one thread',
  helped: 'clotho-verify, all cores',
};

function format({ entries, bytesPerEntry, load, rates, peakMiB }: Report): string {
  const rows = (['hashing', 'verifying', 'helped'] as const).map((what) => {
    const cpu = median(rates.map((round) => round[what].cpu));
    const wall = median(rates.map((round) => round[what].wall));
    const ratio = median(rates.map((round) => round[what].cpu / round.hashing.cpu));
    return [NAMES[what], figure(cpu, 0), figure(1_000_000 / cpu), figure(wall, 0), figure(ratio)];
  });
  return [
    `${entries} entries of ${figure(bytesPerEntry, 0)} bytes, ${rates.length} rounds, load average ${figure(load.before)} before, ${figure(load.after)} after; at most ${figure(peakMiB, 0)} MiB with the sample in memory\n`,
    table(['', 'entries/s of one core', 'µs each', 'entries/s by the clock', '× SHA-256'], rows),
  ].join('\n');
}

/** Throws TypeError naming the option. */
function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      entries: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'string' },
    },
  });
  const [entries, rounds] = [Number(values.entries), Number(values.rounds)];
  if (!(Number.isInteger(entries) && entries > 0)) {
    throw new TypeError(`--entries: "${values.entries}" is no whole number above 0`);
  }
  if (!(Number.isInteger(rounds) && rounds > 0)) {
    throw new TypeError(`--rounds: "${values.rounds}" is no whole number above 0`);
  }
  return { entries, rounds, json: values.json };
}
