import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { StartedControlPlane } from '@clotho/embedded';
import { openDatabase } from './asof/database.ts';
import { fill, WORKLOADS, type Filled } from './asof/fill.ts';
import { ask, type Asked } from './asof/questions.ts';
import { measureReport, type Reported } from './asof/report.ts';
import type { Bench } from './shared/bench.ts';
import { note, withInstance } from './shared/instance.ts';
import { figure, table } from './shared/table.ts';

const HELP = `What stood in an environment of 1,000 workloads at moments of chance, while the journal grows: which
snapshot, that with its content, and the whole answer over HTTP. Before that, a report of 10,000
pods, from what is in the memory of a reporter until it is durable and can be asked for.

A database of its own is filled past the server: one entry in ten is a snapshot, of one of
20 environments, and brings what the projection would have made of it; contents are drawn from 200
distinct ones. Entries made this way prove nothing, but they lie in the same tables and indexes.

Usage: npm run bench -- asof [options]

Options:
  --entries LIST   sizes of the journal (default 100000,1000000,10000000; the last takes some minutes
                   and about 6 GB)
  --questions N    moments asked for at each size (default 2000)
  --json FILE      the figures for a program

Example:
  npm run bench -- asof --entries 100000,1000000
`;

export const bench: Bench = {
  summary: 'what stood at a moment, as the journal grows; a report of 10,000 pods',
  help: HELP,
  run: (args) => {
    const options = readOptions(args);
    return withInstance((plane) => measure(plane, options));
  },
};

interface Options {
  sizes: number[];
  questions: number;
  json?: string | undefined;
}

interface Row {
  filled: Filled;
  asked: Asked;
}

async function measure(
  plane: StartedControlPlane,
  { sizes, questions, json }: Options,
): Promise<void> {
  const before = loadavg()[0] ?? 0;
  note('a report of 10,000 pods');
  const reported = await measureReport(plane);
  const database = await openDatabase(plane);
  const rows: Row[] = [];
  for (const size of sizes) {
    note(`filling up to ${size} entries`);
    const filled = await fill(database.url, size);
    note(`asking ${questions} times`);
    const asked = await ask(plane, database, filled, questions);
    rows.push({ filled, asked });
    note(`  found ${figure(asked.found.p50)} ms, read ${figure(asked.read.p50)} ms (p50)`);
  }
  await database.journal.stop();
  const report = {
    load: { before, after: loadavg()[0] ?? 0 },
    workloads: WORKLOADS,
    rows,
    reported,
  };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(format(rows, reported, report.load));
}

function format(
  rows: readonly Row[],
  reported: Reported,
  load: { before: number; after: number },
): string {
  const [first] = rows;
  const lines = rows.map(({ filled, asked }) => [
    String(filled.entries),
    String(filled.snapshots),
    ...(['found', 'read', 'http'] as const).flatMap((what) => [
      figure(asked[what].p50),
      figure(asked[what].p99),
      figure(asked[what].p50 / (first?.asked[what].p50 ?? Number.NaN)),
    ]),
  ]);
  const ratio = ['p99', '× first'];
  const head = [
    'entries',
    'snapshots',
    'found p50',
    ...ratio,
    'read p50',
    ...ratio,
    'HTTP p50',
    ...ratio,
  ];
  const { prepared, durable, evaluated } = reported;
  return [
    `${WORKLOADS} workloads at a moment: which snapshot stood, with its content, the answer over HTTP; milliseconds:\n${table(head, lines)}`,
    `10,000 pods, median of ${reported.rounds}: counted and hashed in ${figure(prepared, 0)} ms, durable after ${figure(durable, 0)} ms, evaluated after ${figure(evaluated, 0)} ms`,
    `load of the machine ${figure(load.before)} before, ${figure(load.after)} after\n`,
  ].join('\n');
}

/** Throws TypeError naming the option. */
function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      entries: { type: 'string', default: '100000,1000000,10000000' },
      questions: { type: 'string', default: '2000' },
      json: { type: 'string' },
    },
  });
  const sizes = values.entries.split(',').map(Number);
  if (!sizes.every((size, i) => Number.isInteger(size) && size > (sizes[i - 1] ?? 999))) {
    throw new TypeError(
      `--entries: "${values.entries}" is no list of growing numbers from 1000 on`,
    );
  }
  const questions = Number(values.questions);
  if (!(Number.isInteger(questions) && questions > 0)) {
    throw new TypeError(`--questions: "${values.questions}" is no whole number above 0`);
  }
  return { sizes, questions, json: values.json };
}
