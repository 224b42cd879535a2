import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KubeClient } from './client.ts';
import { LeaderElector } from './lease.ts';
import { manualTimers, type ManualTimers } from './testing/manual-timers.ts';
import { memoryApi, type MemoryApi } from './testing/memory-api.ts';

const PATH = '/apis/coordination.k8s.io/v1/namespaces/n/leases/l';
let api: MemoryApi;
let timers: ManualTimers;
let log: string[];
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  api = await memoryApi();
  timers = manualTimers();
  log = [];
});

afterEach(async () => {
  const stopped = Promise.all(stops.splice(0).map((stop) => stop()));
  timers.advance(20_000);
  await stopped;
  await api.close();
});

function elect(identity: string): { stop: () => Promise<void>; errors: unknown[] } {
  const abort = new AbortController();
  const errors: unknown[] = [];
  const running = new LeaderElector({
    client: new KubeClient(api.config),
    namespace: 'n',
    name: 'l',
    identity,
    timers,
    random: () => 0,
    onStartedLeading: async (signal) => {
      log.push(`${identity} leads`);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
    onStoppedLeading: () => log.push(`${identity} stopped`),
    onError: (error) => errors.push(error),
  }).run(abort.signal);
  const stop = (): Promise<void> => {
    abort.abort();
    return running;
  };
  stops.push(stop);
  return { stop, errors };
}

function holder(): unknown {
  return (api.objects.get(PATH)?.['spec'] as { holderIdentity?: string } | undefined)
    ?.holderIdentity;
}

/** Lets time pass in steps of the retry period, each with the requests that it causes. */
async function pass(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 2_000) {
    const before = api.requests.length;
    timers.advance(2_000);
    await vi.waitFor(() => expect(api.requests.length).toBeGreaterThan(before));
    await vi.waitFor(() => expect(timers.pending().length).toBeGreaterThan(0));
  }
}

const says = (...lines: string[]): Promise<void> => vi.waitFor(() => expect(log).toEqual(lines));

test('one leads, the other waits while the lease is renewed, and follows a release at once', async () => {
  const first = elect('a');
  await says('a leads');
  elect('b');
  await pass(40_000);
  await says('a leads');
  await first.stop();
  expect(holder()).toBe('');
  await pass(2_000);
  await says('a leads', 'a stopped', 'b leads');
  expect(api.objects.get(PATH)).toMatchObject({
    spec: { holderIdentity: 'b', leaseTransitions: 1, leaseDurationSeconds: 15 },
  });
});

test('takes a lease over only after watching it unchanged for its duration, whatever clock wrote it', async () => {
  api.objects.set(PATH, {
    metadata: { name: 'l', namespace: 'n', resourceVersion: '1' },
    spec: {
      holderIdentity: 'dead',
      leaseDurationSeconds: 15,
      renewTime: '2001-01-01T00:00:00.000000Z',
    },
  });
  elect('a');
  await vi.waitFor(() => expect(api.requests).toHaveLength(1));
  await vi.waitFor(() => expect(timers.pending()).toHaveLength(1));
  await pass(14_000);
  expect([log, holder()]).toEqual([[], 'dead']);
  await pass(2_000);
  await says('a leads');
});

test('stops leading before its lease can run out when the API server is gone', async () => {
  const { errors } = elect('a');
  await says('a leads');
  await vi.waitFor(() => expect(timers.pending()).toHaveLength(1));
  api.broken = true;
  for (let failures = 1; failures <= 4; failures++) {
    timers.advance(2_000);
    await vi.waitFor(() => expect(errors).toHaveLength(failures), { timeout: 5_000 });
    await vi.waitFor(() => expect(timers.pending()).toHaveLength(1));
    expect(log).toEqual(['a leads']);
  }
  timers.advance(2_000);
  await says('a leads', 'a stopped');
  api.broken = false;
}, 20_000);

test('stops leading at once when another is written as the holder', async () => {
  elect('a');
  await says('a leads');
  await vi.waitFor(() => expect(timers.pending()).toHaveLength(1));
  const lease = api.objects.get(PATH);
  api.objects.set(PATH, {
    metadata: { name: 'l', ...lease?.metadata, resourceVersion: '99' },
    spec: { holderIdentity: 'usurper', leaseDurationSeconds: 15 },
  });
  await pass(2_000);
  await says('a leads', 'a stopped');
});
