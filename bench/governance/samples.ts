import type { KubeObject } from '@clotho/kube';
import { approve, ask, configMaps, freshName, hold, phaseIs } from './changes.ts';
import type { Stage } from './stage.ts';

const LONGEST_MS = 60_000;
/** For each Change, how long asking for it and having it approved may take before its window opens. */
const AHEAD_MS = 1_500;
const LEAST_AHEAD_MS = 5_000;

/** Milliseconds from sending a plain write until a watch shows the object: nothing holds it. */
export async function samplePlainWrite(stage: Stage): Promise<number> {
  const name = freshName();
  const there = isThere(stage, name);
  const started = performance.now();
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } };
  await stage.alice.create(configMaps, object, { namespace: stage.plainNamespace });
  await there;
  return performance.now() - started;
}

/** Milliseconds from sending the last approval until a watch shows the approved object. */
export async function sampleApproval(stage: Stage): Promise<number> {
  const name = await approvedButOne(stage, {});
  const there = isThere(stage, name);
  const started = performance.now();
  await approve(stage.carol, name, 'security-review', stage);
  await there;
  return performance.now() - started;
}

/**
 * Milliseconds from the opening of their windows until the objects of approved Changes are there.
 * All are made ready first; then one window opens each second.
 */
export async function sampleOpenings(stage: Stage, count: number): Promise<number[]> {
  const ahead = Math.max(LEAST_AHEAD_MS, count * AHEAD_MS);
  const first = Math.ceil((Date.now() + ahead) / 1000) * 1000;
  const late: Promise<number>[] = [];
  for (let sample = 0; sample < count; sample += 1) {
    const opens = first + sample * 1000;
    const [from, to] = [opens, opens + 3_600_000].map((at) => new Date(at).toISOString());
    const name = await approvedButOne(stage, { plannedStartTime: from, plannedEndTime: to });
    await approve(stage.carol, name, 'security-review', stage);
    await phaseIs(stage, name, 'Scheduled');
    const there = isThere(stage, name, opens - Date.now() + LONGEST_MS);
    late.push(there.then(() => Date.now() - opens));
  }
  if (Date.now() > first)
    throw new Error('a window opened before all Changes were ready: no bench');
  return Promise.all(late);
}

async function approvedButOne(stage: Stage, spec: object): Promise<string> {
  const name = freshName();
  await ask(stage, name, [await hold(stage, name)], spec);
  await phaseIs(stage, name, 'PendingApproval');
  await approve(stage.bob, name, 'platform-review', stage);
  return name;
}

/** Resolves as the watch shows a ConfigMap of this name. */
function isThere({ objects }: Stage, name: string, longestMs = LONGEST_MS): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => reject(new Error(`ConfigMap ${name} did not come to be`)),
    longestMs,
  );
  objects.onChange(({ object }: { object: KubeObject }) => {
    if (object.metadata.name !== name) return;
    clearTimeout(timer);
    resolve();
  });
  return promise;
}
