import type { Latency } from '../shared/statistics.ts';
import type { Memory } from '../shared/process-use.ts';
import { figure, table } from '../shared/table.ts';
import type { Filled } from './fill.ts';
import type { LargeChange } from './large-change.ts';

export interface Row {
  existing: number;
  /** A write that nothing holds. */
  plain: Latency;
  /** From the last approval to the object. */
  applied: Latency;
  /** From the opening of the window to the object. */
  opened: Latency;
  memory: { gate: Memory; operator: Memory };
}

export interface Report {
  /** Of the machine, over the last minute. */
  load: { before: number; after: number };
  filled: Filled;
  few: Row;
  many: Row;
  large: LargeChange[];
}

/** The figures as a person reads them. */
export function format({ load, filled, few, many, large }: Report): string {
  return [
    `Milliseconds (${few.applied.count} samples each; load ${figure(load.before)} before, ${figure(load.after)} after)\n`,
    timesOf(few, many),
    fillLine(filled),
    memoryOf([few, many]),
    ...largeLines(large),
  ].join('\n');
}

function timesOf(few: Row, many: Row): string {
  const rows = (['plain', 'applied', 'opened'] as const).map((what) => {
    const [a, b] = [few[what], many[what]];
    const against = (each: Row): number => each[what].p50 / each.plain.p50;
    return [
      WHAT[what],
      ...[a.p50, a.p95, b.p50, b.p95].map((ms) => figure(ms, 0)),
      figure(b.p50 / a.p50),
      figure(b.p95 / a.p95),
      figure(against(many), 1),
    ];
  });
  const among = (row: Row): string => `p50 of ${row.existing}`;
  const headings = ['', among(few), 'p95', among(many), 'p95', '×p50', '×p95', '×plain'];
  return table(headings, rows);
}

const WHAT = {
  plain: 'a plain write until it is seen',
  applied: 'last approval until the object is seen',
  opened: 'window opening until the object is seen',
} as const;

function fillLine({ copies, waiting, storedSeconds, takenUpSeconds }: Filled): string {
  return `Of the many, ${copies} are copies of two real ones, stored by an administrator while the gate was off (${figure(storedSeconds, 0)} s): ${copies - waiting} Completed with request and decisions, and ${waiting} with a held write, which the operator took up with the gate on (${figure(takenUpSeconds, 0)} s).\n`;
}

function memoryOf(rows: Row[]): string {
  const cells = rows.map(({ existing, memory: { gate, operator } }) => [
    String(existing),
    ...[operator.resident, operator.peak, gate.resident, gate.peak].map((mib) => figure(mib, 0)),
  ]);
  return table(['Changes', 'operator MiB', 'peak', 'gate MiB', 'peak'], cells);
}

function largeLines(large: Report['large']): string[] {
  if (large.length === 0) return [];
  const rows = large.map(({ requests, seconds, gateCpu, operatorCpu, apiserverCpu }) => [
    String(requests),
    figure(seconds),
    ...[seconds, gateCpu, operatorCpu, apiserverCpu].map((each) =>
      figure((each / requests) * 1000, 0),
    ),
  ]);
  const headings = ['objects', 'seconds', 'ms each', 'CPU ms each: gate', 'operator', 'API server'];
  return ['One Change of many objects\n', table(headings, rows)];
}
