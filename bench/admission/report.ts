import { figure, table } from '../shared/table.ts';
import type { LatencyRow, ThroughputRow } from './results.ts';

/** Everything that a run found, as written to the JSON file. */
export interface Report {
  options: object;
  /** Load of the machine over the last minute, before and after: others may have worked too. */
  load: { before: number; after: number };
  latency: LatencyRow[];
  throughput: ThroughputRow[];
  /** MiB by process. */
  memory: Record<string, { resident: number; peak: number }>;
  sealed?: { objects: number; seconds: number; resident: number; peak: number };
}

/** The report as a reader sees it. */
export function format(report: Report): string {
  const { load, sealed } = report;
  return [
    `load average ${figure(load.before)} before, ${figure(load.after)} after\n`,
    latencyTable(report.latency),
    addedTable(report.latency),
    throughputTable(report.throughput),
    memoryTable(report.memory),
    ...(sealed
      ? [
          `gate with ${sealed.objects} more sealed objects (${figure(sealed.seconds, 0)} s): ` +
            `${figure(sealed.resident, 0)} MiB resident, ${figure(sealed.peak, 0)} MiB at most\n`,
        ]
      : []),
  ].join('\n');
}

function latencyTable(rows: readonly LatencyRow[]): string {
  return table(
    ['operation, one client', 'variant', 'n', 'p50 ms', 'p99 ms', 'added ms', '× none'],
    rows.map((row) => [
      row.operation,
      row.variant,
      String(row.count),
      figure(row.p50),
      figure(row.p99),
      figure(row.added),
      figure(row.ratio),
    ]),
  );
}

/** What Clotho adds against what each peer adds: below 1 it adds less. */
function addedTable(rows: readonly LatencyRow[]): string {
  const pairs = rows
    .filter(({ variant }) => variant === 'clotho')
    .flatMap((clotho) =>
      rows
        .filter(({ operation }) => operation === clotho.operation)
        .filter(({ variant }) => variant !== 'none' && variant !== 'clotho')
        .map((peer) => ({ clotho, peer })),
    );
  if (pairs.length === 0) return '';
  return table(
    ['clotho against', 'operation', 'p50 ratio', 'p99 ratio', 'ratio of added p50'],
    pairs.map(({ clotho, peer }) => [
      peer.variant,
      peer.operation,
      figure(clotho.p50 / peer.p50),
      figure(clotho.p99 / peer.p99),
      figure(clotho.added / peer.added),
    ]),
  );
}

function throughputTable(rows: readonly ThroughputRow[]): string {
  return table(
    ['clients, unchanged', 'variant', 'per second', 'p50 ms', 'p99 ms', '× none', 'CPU ms'],
    rows.map((row) => [
      String(row.clients),
      row.variant,
      figure(row.rate, 0),
      figure(row.p50),
      figure(row.p99),
      figure(row.ratio),
      figure(row.cpu),
    ]),
  );
}

function memoryTable(memory: Report['memory']): string {
  return table(
    ['process', 'resident MiB', 'at most MiB'],
    Object.entries(memory).map(([name, { resident, peak }]) => [
      name,
      figure(resident, 0),
      figure(peak, 0),
    ]),
  );
}
