import { latencyOf, type Latency } from '../shared/statistics.ts';

export interface Load extends Latency {
  writers: number;
  perSecond: number;
}

/** Writers that each do one thing after another for a time; the first fifth is not counted. */
export async function putUnderLoad(
  writers: readonly (() => Promise<void>)[],
  seconds: number,
): Promise<Load> {
  const start = performance.now();
  const counted = start + seconds * 200;
  const end = start + seconds * 1000;
  const samples: number[] = [];
  await Promise.all(
    writers.map(async (write) => {
      for (let before = performance.now(); before < end;) {
        await write();
        const after = performance.now();
        if (before >= counted && after <= end) samples.push(after - before);
        before = after;
      }
    }),
  );
  const perSecond = samples.length / (seconds * 0.8);
  return { writers: writers.length, perSecond, ...latencyOf(samples) };
}
