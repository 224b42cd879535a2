import { figure, table } from '../shared/table.ts';
import type { HotSpots } from './hot-spots.ts';
import type { LoadRow } from './load.ts';

/** Everything that a run found, as written to the JSON file. */
export interface Report {
  load: { before: number; after: number };
  /** Of a review, bytes. */
  bodyBytes: number;
  reviews: LoadRow[];
  /** The same over GET /healthz: TLS and HTTP with next to nothing behind them. */
  floor: LoadRow[];
  residentMiB: number;
  hotSpots: HotSpots;
}

/** The report as a reader sees it. */
export function format({
  load,
  bodyBytes,
  reviews,
  floor,
  residentMiB,
  hotSpots: spots,
}: Report): string {
  return [
    `load average ${figure(load.before)} before, ${figure(load.after)} after; a review is ${bodyBytes} bytes; gate ${figure(residentMiB, 0)} MiB\n`,
    table(
      [
        'what',
        'connections',
        'per second',
        'per CPU second',
        'CPUs of the gate',
        'p50 ms',
        'p99 ms',
      ],
      [
        ...reviews.map((each) => row('review', each)),
        ...floor.map((each) => row('GET /healthz', each)),
      ],
    ),
    table(
      ['time of the gate', 'share'],
      spots.categories.map(({ name, share }) => [name, percent(share)]),
    ),
    table(
      ['function', 'category', 'share'],
      spots.functions.map(({ name, category, share }) => [name, category, percent(share)]),
    ),
  ].join('\n');
}

function row(name: string, each: LoadRow): string[] {
  return [
    name,
    String(each.connections),
    figure(each.rate, 0),
    figure(each.perCpuSecond, 0),
    figure(each.gateCpu),
    figure(each.p50),
    figure(each.p99),
  ];
}

function percent(share: number): string {
  return `${figure(share * 100, 1)} %`;
}
