import { cpuSecondsOf } from '../shared/process-use.ts';
import type { Operation, Place } from './operations.ts';

/** Times of `count` operations one after the other, milliseconds. */
export async function inSequence(
  operation: Operation,
  place: Place,
  count: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) times.push(await once(operation, place, index));
  return times;
}

export interface Throughput {
  /** Operations per second. */
  rate: number;
  times: number[];
  /** Processor time of the webhook's process per operation, milliseconds. */
  cpu: number;
}

/** As many operations as `clients` at the same time can do, each on an object of its own. */
export async function atOnce(
  operation: Operation,
  place: Place,
  { clients, seconds, pid }: { clients: number; seconds: number; pid?: number | undefined },
): Promise<Throughput> {
  const cpuBefore = pid === undefined ? Number.NaN : cpuSecondsOf(pid);
  const started = performance.now();
  const end = started + seconds * 1000;
  const client = async (index: number): Promise<number[]> => {
    const times: number[] = [];
    while (performance.now() < end) times.push(await once(operation, place, index));
    return times;
  };
  const all = await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  const times = all.flat();
  const rate = (times.length * 1000) / (performance.now() - started);
  const used = pid === undefined ? Number.NaN : cpuSecondsOf(pid) - cpuBefore;
  return { rate, times, cpu: (used * 1000) / times.length };
}

async function once(operation: Operation, place: Place, index: number): Promise<number> {
  await operation.prepare?.(place, index);
  const started = performance.now();
  await operation.measure(place, index);
  return performance.now() - started;
}
