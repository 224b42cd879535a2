import { parseArgs } from 'node:util';
import { note } from './shared/instance.ts';
import type { Bench } from './shared/bench.ts';
import { median } from './shared/statistics.ts';
import { figure, table } from './shared/table.ts';
import { clusterOf, type WindowCluster } from './windows/cluster.ts';
import { firstLook, lookAgain, opening, peerLoop } from './windows/measures.ts';

const HELP = `Evaluates scheduled Changes against change windows, in this process and without a cluster: all of
them for the first time, all of them again, all of them due at once in the logic of the operator;
and beside it a plain loop that asks cron-parser about every window of every Change.

Usage: npm run bench -- windows [options]

Options:
  --changes N    how many Changes wait (default 10000)
  --windows N    how many windows there are (default 500)
  --rounds N     how often each is measured; the median counts (default 5)

Examples:
  npm run bench -- windows
  npm run bench -- windows --changes 1000 --windows 5000
`;

/** The plain loop is measured on so many Changes, and reckoned up. */
const PEER_SAMPLE = 20;

interface Options {
  changes: number;
  windows: number;
  rounds: number;
}

export const bench: Bench = {
  summary: 'scheduled Changes against change windows, and 10,000 of them due at once',
  help: HELP,
  run: (args) => {
    report(readOptions(args));
    return Promise.resolve();
  },
};

function report(options: Options): void {
  const { changes, windows } = options;
  note(`${changes} Changes, ${windows} windows, ${options.rounds} rounds`);
  const first = timed(options, firstLook);
  const again = timed(options, lookAgain);
  const due = timed(options, opening);
  const sample = timed({ ...options, changes: PEER_SAMPLE, rounds: 3 }, peerLoop);
  const peer = (sample / PEER_SAMPLE) * changes;
  const row = (what: string, ms: number): string[] => [
    what,
    figure(ms, 0),
    figure((ms / changes) * 1000, 1),
    figure(peer / ms, 0),
  ];
  process.stdout.write(
    table(
      ['what', 'ms for all', 'us for one', 'times the plain loop'],
      [
        row('every Change looks at its windows for the first time', first),
        row('every Change looks again', again),
        row('every Change is due: next step of the operator', due),
        row('plain loop with cron-parser (reckoned up)', peer),
      ],
    ),
  );
}

/** Median milliseconds; every round begins with objects that nothing is known about. */
function timed({ rounds, ...size }: Options, measure: (cluster: WindowCluster) => number): number {
  return median(Array.from({ length: rounds }, (_, round) => measure(clusterOf(size, round))));
}

/** Throws TypeError naming the option. */
function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      changes: { type: 'string', default: '10000' },
      windows: { type: 'string', default: '500' },
      rounds: { type: 'string', default: '5' },
    },
  });
  const count = (name: keyof Options): number => {
    const number = Number(values[name]);
    if (Number.isInteger(number) && number > 0) return number;
    throw new TypeError(`--${name}: "${values[name]}" is no whole number above 0`);
  };
  return { changes: count('changes'), windows: count('windows'), rounds: count('rounds') };
}
