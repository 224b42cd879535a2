import { setTimeout as delay } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { waitFor } from '@clotho/embedded';
import { KubeError } from '@clotho/kube';
import type { Random } from './random.ts';
import { CONFIG_MAPS, type World } from './world.ts';

const OWN = ['clotho-operator', 'clotho-webhook'] as const;
const PLATFORM = ['kube-apiserver', 'etcd'] as const;
const VICTIMS = [...OWN, ...OWN, ...PLATFORM] as const;
const LONGEST_PAUSE_MS = 8_000;
const LONGEST_OUTAGE_MS = 2_000;
/** Under full load on a small machine everything takes its time. */
const BACK_WITHIN_MS = 240_000;

/** Kills one process after the other at random moments and brings each back, until stopped. */
export async function breakThings(
  world: World,
  random: Random,
  stopped: AbortSignal,
): Promise<void> {
  while (!stopped.aborted) {
    await delay(random.below(LONGEST_PAUSE_MS), undefined, { signal: stopped }).catch(() => {});
    const victim = random.pick(VICTIMS);
    const outage = random.below(LONGEST_OUTAGE_MS);
    if (stopped.aborted) return;
    world.plane.processes.kill(victim, 'SIGKILL');
    world.tally.kills[victim] = (world.tally.kills[victim] ?? 0) + 1;
    await delay(outage);
    await bringBack(victim, world);
    await reviveOwn(world);
  }
}

async function bringBack(victim: (typeof VICTIMS)[number], world: World): Promise<void> {
  if (victim === 'clotho-operator' || victim === 'clotho-webhook') {
    await startAgain(victim, world);
    return;
  }
  await world.plane.processes.restart(victim);
  await waitFor(() => answers(world), {
    timeoutMs: BACK_WITHIN_MS,
    describe: `the API server to answer after ${victim} was killed`,
  });
}

/** With its roles loaded: before that it refuses everybody. */
async function answers(world: World): Promise<boolean> {
  const [namespace = ''] = world.namespaces;
  try {
    await world.client('sre-dan').list(CONFIG_MAPS, { namespace, limit: 1 });
    return true;
  } catch (error) {
    if (error instanceof KubeError) return false;
    throw error;
  }
}

/** As the kubelet does: a process of Clotho's that ended by itself is started again, and counted. */
export async function reviveOwn(world: World): Promise<void> {
  for (const name of OWN) {
    try {
      world.plane.processes.assertAlive(name);
    } catch {
      world.tally.unexpectedExits += 1;
      await startAgain(name, world);
    }
  }
}

async function startAgain(name: string, { plane: { processes } }: World): Promise<void> {
  const readies = (): number =>
    readFileSync(processes.logFile(name), 'utf8').split(/"(?:gate|operator) is ready"/).length;
  const before = readies();
  await processes.restart(name);
  await waitFor(() => readies() > before, {
    timeoutMs: BACK_WITHIN_MS,
    describe: `${name} to be ready again`,
  });
}
