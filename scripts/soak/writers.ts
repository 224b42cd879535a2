import { setTimeout as delay } from 'node:timers/promises';
import { isObject } from '@clotho/core';
import type { Random } from './random.ts';
import { CONFIG_MAPS, configMap, isHeld, isNobodysFault, type World } from './world.ts';

const USERS = ['sre-dan', 'admin'] as const;
const OPERATIONS = ['touch', 'touch', 'alter', 'create', 'remove'] as const;
const NAMES = 20;
const CONTENTS = 8;
const IN_FLIGHT = 200;

/** Writes that nobody approved, and some that change nothing, at a steady rate until stopped. */
export async function writeOn(
  world: World,
  random: Random,
  { rate, stopped }: { rate: number; stopped: AbortSignal },
): Promise<void> {
  const begun = performance.now();
  const waiting = new Set<Promise<void>>();
  for (let count = 0; !stopped.aborted; count += 1) {
    await delay(Math.max(0, begun + (count * 1000) / rate - performance.now()));
    if (waiting.size >= IN_FLIGHT) {
      world.tally.skipped += 1;
      continue;
    }
    const writing = writeOnce(world, random).finally(() => waiting.delete(writing));
    waiting.add(writing);
  }
  await Promise.all(waiting);
}

async function writeOnce(world: World, random: Random): Promise<void> {
  const operation = random.pick(OPERATIONS);
  const user = random.pick(USERS);
  const namespace = random.pick(world.namespaces);
  const name = `${operation === 'create' ? 'rogue' : 'app'}-${random.below(NAMES)}`;
  const value = `unapproved-${random.below(CONTENTS)}`;
  try {
    await write(world, { operation, user, namespace, name, value });
    if (operation === 'touch') world.tally.unchanged += 1;
    else world.violations.push(`${user} got past the gate: ${operation} of ${namespace}/${name}`);
  } catch (error) {
    if (isHeld(error)) world.tally.held += 1;
    else if (isNobodysFault(error)) world.tally.missed += 1;
    else world.tally.unanswered += 1;
  }
}

interface Wish {
  operation: (typeof OPERATIONS)[number];
  user: string;
  namespace: string;
  name: string;
  value: string;
}

async function write(
  world: World,
  { operation, user, namespace, name, value }: Wish,
): Promise<void> {
  const client = world.client(user);
  switch (operation) {
    case 'create':
      await client.create(CONFIG_MAPS, configMap(namespace, name, value), { namespace });
      return;
    case 'remove':
      await client.remove(CONFIG_MAPS, name, { namespace });
      return;
    case 'alter':
      await client.mergePatch(CONFIG_MAPS, name, { data: { value } }, { namespace });
      return;
    case 'touch': {
      const live = await client.get(CONFIG_MAPS, name, namespace);
      const data = isObject(live['data']) ? live['data'] : {};
      const same = { ...live, data };
      await client.replace(CONFIG_MAPS, same);
    }
  }
}
