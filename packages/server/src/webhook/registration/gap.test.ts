import type { JournalEntry } from '@clotho/api';
import type { Change } from '@clotho/kube';
import { expect, test } from 'vitest';
import { GapWatch } from './gap.ts';
import { textOf, type StoredConfiguration } from './reconcile.ts';

const KIND = 'ValidatingWebhookConfiguration';

function aConfiguration(path: string, resourceVersion = '1'): StoredConfiguration {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: KIND,
    metadata: { name: 'clotho', uid: 'u', resourceVersion },
    webhooks: [{ name: 'gate', path }],
  };
}

const updated = (object: StoredConfiguration): Change<StoredConfiguration> => ({
  type: 'updated',
  object,
});

interface World {
  watch: GapWatch<StoredConfiguration>;
  gaps: number[][];
  alerts: JournalEntry[];
  /** One round of the keeper that leaves this behind. */
  round: (path: string) => Promise<void>;
}

function aWorld(): World {
  const gaps: number[][] = [];
  const alerts: JournalEntry[] = [];
  let now = 0;
  const record = (entry: JournalEntry): Promise<void> => {
    alerts.push(entry);
    return Promise.resolve();
  };
  const watch = new GapWatch(
    { onGap: (from, to) => gaps.push([from, to]), textOf },
    {
      clock: { now: () => now },
      log: { error: () => undefined },
      recorder: { record },
    },
  );
  const round = (path: string): Promise<void> => {
    now += 1_000;
    return watch.around(() => Promise.resolve([aConfiguration(path)]));
  };
  return { watch, gaps, alerts, round };
}

test('what the gate wrote itself is no gap, in whatever order it is heard of', async () => {
  const { watch, gaps, round } = aWorld();
  await round('one');
  await round('two');
  watch.note(KIND, updated(aConfiguration('one')));
  watch.note(KIND, updated(aConfiguration('two', '2')));
  await round('two');
  expect(gaps).toEqual([]);
});

test('what another replica wrote is no gap when this one comes to the same', async () => {
  const { watch, gaps, round } = aWorld();
  await round('one');
  watch.note(KIND, updated(aConfiguration('two')));
  await round('two');
  expect(gaps).toEqual([]);
});

test('an alteration is a gap from when all was last known to be well', async () => {
  const { watch, gaps, alerts, round } = aWorld();
  await round('one');
  watch.note(KIND, updated(aConfiguration('evil')));
  await round('one');
  expect(gaps).toEqual([[1_000, 2_000]]);
  expect(alerts).toMatchObject([{ kind: 'Alert', body: { what: 'altered' } }]);
});

test('a deletion is a gap, and stays one while it can not be repaired', async () => {
  const { watch, gaps, alerts, round } = aWorld();
  await round('one');
  watch.note(KIND, { type: 'deleted', object: aConfiguration('one') });
  const failing = watch.around(() => Promise.reject(new Error('no answer')));
  await expect(failing).rejects.toThrow('no answer');
  expect(gaps).toEqual([]);
  await round('one');
  expect(gaps).toEqual([[1_000, 2_000]]);
  expect(alerts).toMatchObject([{ body: { what: 'deleted' } }]);
});
