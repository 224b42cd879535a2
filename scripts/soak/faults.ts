import { setTimeout as delay } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { waitFor } from '@clotho/embedded';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export const OWN = ['clotho-operator', 'clotho-webhook'] as const;
const PLATFORM = ['kube-apiserver', 'etcd'] as const;
const VICTIMS = [...OWN, ...OWN, ...PLATFORM] as const;
const LONGEST_PAUSE_MS = 8_000;
const LONGEST_OUTAGE_MS = 2_000;

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
  if (victim === 'kube-apiserver' || victim === 'etcd') await world.plane.restart(victim);
  else await startAgain(victim, world);
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
    timeoutMs: 60_000,
    describe: `${name} to be ready again`,
  });
}
