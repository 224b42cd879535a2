import type { LargeChange } from './large-change.ts';
import type { Latency } from '../shared/statistics.ts';
import { figure, table } from '../shared/table.ts';

export interface Row {
  existing: number;
  /** From the last approval to the object. */
  applied: Latency;
  /** From the opening of the window to the object. */
  opened: Latency;
}

export interface Report {
  /** Of the machine, over the last minute. */
  load: { before: number; after: number };
  few: Row;
  many: Row;
  large: LargeChange[];
}

/** The figures as a person reads them. */
export function format({ load, few, many, large }: Report): string {
  const rows = [few, many].map(({ existing, applied, opened }) => [
    String(existing),
    ...[applied.p50, applied.p99, opened.p50, opened.p99].map((ms) => figure(ms, 0)),
  ]);
  const ratio = [
    'ratio',
    figure(many.applied.p50 / few.applied.p50),
    figure(many.applied.p99 / few.applied.p99),
    figure(many.opened.p50 / few.opened.p50),
    figure(many.opened.p99 / few.opened.p99),
  ];
  const headings = ['Changes', 'applied p50', 'p99', 'window p50', 'p99'];
  return [
    `Milliseconds until the object is there: from the last approval, and from the opening of the window (${few.applied.count} samples each; load ${figure(load.before)} before, ${figure(load.after)} after)\n`,
    table(headings, [...rows, ratio]),
    ...largeLines(large),
  ].join('\n');
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
