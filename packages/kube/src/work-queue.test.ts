import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { manualTimers } from './testing/manual-timers.ts';
import { WorkQueue } from './work-queue.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('runs a key again that was added while it ran', async () => {
  const queue = new WorkQueue();
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let runs = 0;
  queue.run(() => gates[runs++]?.promise ?? Promise.resolve(), { concurrency: 4 });
  queue.add('a');
  queue.add('a');
  queue.add('a');
  expect(runs).toBe(1);
  gates[0]?.resolve();
  await settle();
  expect(runs).toBe(2);
  gates[1]?.resolve();
  await queue.drain();
  expect(runs).toBe(2);
});

test('brings a failing key back after growing delays and forgets them on success', async () => {
  const timers = manualTimers();
  const errors: string[] = [];
  const queue = new WorkQueue({
    timers,
    random: () => 1,
    onError: (_, key) => errors.push(key),
  });
  let failing = true;
  queue.run(() => (failing ? Promise.reject(new Error('no')) : Promise.resolve()), {
    concurrency: 1,
  });
  const delays: number[] = [];
  queue.add('a');
  for (let attempt = 0; attempt < 13; attempt++) {
    await settle();
    const [delay = 0] = timers.pending();
    delays.push(delay);
    failing = attempt < 11;
    timers.advance(delay);
  }
  expect(delays.slice(0, 12)).toEqual([
    50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000,
  ]);
  expect(errors).toHaveLength(12);
  failing = true;
  queue.add('a');
  await settle();
  expect(timers.pending()).toEqual([50]);
});

test('asks for a key again when its worker says so; the shortest delay counts', async () => {
  const timers = manualTimers();
  const queue = new WorkQueue({ timers });
  const ran: string[] = [];
  queue.run(
    async (key) => {
      ran.push(key);
      return ran.length === 1 ? { requeueAfterMs: 500 } : undefined;
    },
    { concurrency: 1 },
  );
  queue.add('a');
  await settle();
  queue.addAfter('a', 900);
  queue.addAfter('a', 100);
  expect(timers.pending()).toEqual([100]);
  timers.advance(100);
  await settle();
  expect([ran, timers.pending()]).toEqual([['a', 'a'], []]);
});

test('waits for what runs when it stops, and takes nothing more', async () => {
  const timers = manualTimers();
  const queue = new WorkQueue({ timers });
  const gate = Promise.withResolvers<void>();
  const worker = vi.fn<() => Promise<void>>(() => gate.promise);
  queue.run(worker, { concurrency: 1 });
  queue.add('a');
  queue.add('b');
  queue.addAfter('c', 10);
  let stopped = false;
  const stopping = queue.stop().then(() => (stopped = true));
  await settle();
  expect(stopped).toBe(false);
  gate.resolve();
  await stopping;
  queue.add('d');
  timers.advance(100);
  expect([worker.mock.calls.length, timers.pending()]).toEqual([1, []]);
});

const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), key: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ do: fc.constant('finish' as const), key: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ do: fc.constant('fail' as const), key: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ do: fc.constant('advance' as const), key: fc.constant('') }),
);

test('never runs a key twice at once, never too many, and never loses an add', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), property),
    { numRuns: 150 },
  );
});

async function property(
  steps: readonly { do: 'add' | 'finish' | 'fail' | 'advance'; key: string }[],
  concurrency: number,
): Promise<void> {
  const timers = manualTimers();
  const queue = new WorkQueue({ timers, random: () => 0.5 });
  const running = new Map<string, PromiseWithResolvers<void>>();
  const owed = new Set<string>();
  let finishing = false;
  queue.run(
    (key) => {
      expect(running.has(key)).toBe(false);
      expect(running.size).toBeLessThan(concurrency);
      owed.delete(key);
      if (finishing) {
        return Promise.resolve();
      }
      const gate = Promise.withResolvers<void>();
      running.set(key, gate);
      return gate.promise;
    },
    { concurrency },
  );
  for (const { do: action, key } of steps) {
    const gate = running.get(key);
    if (action === 'add') {
      owed.add(key);
      queue.add(key);
    } else if (action === 'advance') {
      timers.advance(200);
    } else if (gate !== undefined) {
      running.delete(key);
      if (action === 'fail') {
        owed.add(key);
        gate.reject(new Error('failed'));
      } else {
        gate.resolve();
      }
      await settle();
    }
  }
  finishing = true;
  for (const gate of running.values()) {
    gate.resolve();
  }
  running.clear();
  await settle();
  timers.advance(120_000);
  await settle();
  expect([...owed]).toEqual([]);
  expect(queue.size).toEqual({ ready: 0, running: 0, delayed: 0 });
}
