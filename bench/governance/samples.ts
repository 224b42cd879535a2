import { orNull } from './or-null.ts';
import { approve, ask, configMaps, freshName, hold, phaseIs } from './changes.ts';
import type { Stage } from './stage.ts';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 5;
const LONGEST_MS = 60_000;
/** From asking for a Change until its window opens: enough to have it approved. */
const AHEAD_MS = 6_000;

/** Milliseconds from the last approval until the approved object is in the cluster. */
export async function sampleApproval(stage: Stage): Promise<number> {
  const name = await approvedButOne(stage, {});
  const started = performance.now();
  await approve(stage.carol, name, 'security-review', stage);
  await isThere(stage, name);
  return performance.now() - started;
}

/** Milliseconds from the opening of its window until the object of an approved Change is there. */
export async function sampleOpening(stage: Stage): Promise<number> {
  const opens = Math.ceil((Date.now() + AHEAD_MS) / 1000) * 1000;
  const [from, to] = [opens, opens + 3_600_000].map((at) => new Date(at).toISOString());
  const name = await approvedButOne(stage, { plannedStartTime: from, plannedEndTime: to });
  await approve(stage.carol, name, 'security-review', stage);
  await phaseIs(stage, name, 'Scheduled');
  await isThere(stage, name);
  return Date.now() - opens;
}

async function approvedButOne(stage: Stage, spec: object): Promise<string> {
  const name = freshName();
  await ask(stage, name, [await hold(stage, name)], spec);
  await phaseIs(stage, name, 'PendingApproval');
  await approve(stage.bob, name, 'platform-review', stage);
  return name;
}

async function isThere({ admin, namespace }: Stage, name: string): Promise<void> {
  const until = performance.now() + LONGEST_MS;
  while ((await orNull(admin.get(configMaps, name, namespace))) === null) {
    if (performance.now() > until) throw new Error(`ConfigMap ${name} did not come to be`);
    await sleep(LOOK_EVERY_MS);
  }
}
