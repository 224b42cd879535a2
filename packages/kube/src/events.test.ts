import { afterEach, beforeEach, expect, test } from 'vitest';
import { KubeClient } from './client.ts';
import { EventRecorder, type EventText } from './events.ts';
import { manualTimers, type ManualTimers } from './testing/manual-timers.ts';
import { memoryApi, type MemoryApi } from './testing/memory-api.ts';

const subject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'n', uid: 'u', resourceVersion: '3' },
};
const held: EventText = { type: 'Normal', reason: 'Held', action: 'Hold', note: 'waits' };
let api: MemoryApi;
let timers: ManualTimers;
let errors: unknown[];
let recorder: EventRecorder;

beforeEach(async () => {
  api = await memoryApi();
  timers = manualTimers(1_795_000_000_000);
  errors = [];
  recorder = new EventRecorder({
    client: new KubeClient(api.config),
    reportingController: 'clotho/test',
    reportingInstance: 'test-0',
    timers,
    onError: (error) => errors.push(error),
  });
});

afterEach(() => api.close());

test('counts identical Events in one and keeps different ones apart', async () => {
  recorder.record(subject, held);
  recorder.record(subject, held);
  recorder.record(subject, held);
  recorder.record(subject, { ...held, note: 'another' });
  await recorder.flush();
  const events = [...api.objects.values()];
  expect(events.map((event) => [event['note'], event['series']])).toEqual([
    ['waits', { count: 3, lastObservedTime: '2026-11-18T11:06:40.000000Z' }],
    ['another', undefined],
  ]);
  expect(events[0]).toMatchObject({ regarding: { uid: 'u', namespace: 'n' }, reason: 'Held' });
});

test('begins a new Event after a gap, and when the old one is gone', async () => {
  recorder.record(subject, held);
  await recorder.flush();
  timers.advance(360_001);
  recorder.record(subject, held);
  await recorder.flush();
  expect(api.objects.size).toBe(2);
  api.objects.clear();
  recorder.record(subject, held);
  await recorder.flush();
  expect([api.objects.size, errors]).toEqual([1, []]);
});

test('never throws, even without an API server', async () => {
  api.broken = true;
  recorder.record(subject, held);
  await recorder.flush();
  expect(errors).toHaveLength(1);
});
