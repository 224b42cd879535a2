import { latencyOf, mean, median, type Latency } from '../shared/statistics.ts';
import type { Throughput } from './measure.ts';

/** One operation in one variant; times in milliseconds. */
export interface LatencyRow extends Latency {
  operation: string;
  variant: string;
  /** p50 against that of no webhook, median of the rounds. */
  ratio: number;
  /** What the webhook adds to the p50. */
  added: number;
}

export interface ThroughputRow extends Latency {
  clients: number;
  variant: string;
  /** Operations per second, median of the rounds. */
  rate: number;
  ratio: number;
  /** Milliseconds of processor time of the webhook's process per operation, mean of the rounds. */
  cpu: number;
}

const BASE = 'none';

/** What was measured, round by round, so that each round is compared within itself. */
export class Results {
  readonly #latencies = new Map<string, Map<string, number[][]>>();
  readonly #throughputs = new Map<number, Map<string, Throughput[]>>();

  addLatency(operation: string, variant: string, times: number[]): void {
    listIn(mapIn(this.#latencies, operation), variant).push(times);
  }

  addThroughput(clients: number, variant: string, throughput: Throughput): void {
    listIn(mapIn(this.#throughputs, clients), variant).push(throughput);
  }

  latencies(): LatencyRow[] {
    return [...this.#latencies].flatMap(([operation, variants]) => {
      const base = variants.get(BASE) ?? [];
      return inOrder(variants).map(([variant, rounds]) => {
        const latency = latencyOf(rounds.flat());
        const added = latency.p50 - latencyOf(base.flat()).p50;
        return { operation, variant, ...latency, ratio: ratioOf(rounds, base, middle), added };
      });
    });
  }

  throughputs(): ThroughputRow[] {
    return [...this.#throughputs].flatMap(([clients, variants]) => {
      const base = variants.get(BASE) ?? [];
      return inOrder(variants).map(([variant, rounds]) => ({
        clients,
        variant,
        ...latencyOf(rounds.flatMap(({ times }) => times)),
        rate: median(rounds.map(rateOf)),
        cpu: mean(rounds.map(({ cpu }) => cpu)),
        ratio: ratioOf(rounds, base, rateOf),
      }));
    });
  }
}

function rateOf({ rate }: Throughput): number {
  return rate;
}

function middle(times: number[]): number {
  return median(times);
}

function ratioOf<T>(rounds: readonly T[], base: readonly T[], value: (round: T) => number): number {
  return median(
    rounds.flatMap((round, i) => {
      const other = base[i];
      return other === undefined ? [] : [value(round) / value(other)];
    }),
  );
}

/** The base first, then by name. */
function inOrder<T>(variants: ReadonlyMap<string, T>): [string, T][] {
  return [...variants].toSorted(([a], [b]) => (rankOf(a) < rankOf(b) ? -1 : 1));
}

function rankOf(variant: string): string {
  return variant === BASE ? '' : variant;
}

function mapIn<K, V>(maps: Map<K, Map<string, V>>, key: K): Map<string, V> {
  const map = maps.get(key) ?? new Map<string, V>();
  maps.set(key, map);
  return map;
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
