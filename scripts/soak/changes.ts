import { setTimeout as delay } from 'node:timers/promises';
import { API_VERSION, kinds, refOf, type Change, type JsonObject } from '@clotho/api';
import { isFinished } from '@clotho/core';
import { isAlreadyExists, isNotFound, KubeError } from '@clotho/kube';
import type { Random } from './random.ts';
import { CONFIG_MAPS, configMap, isHeld, type World } from './world.ts';

const AUTHOR = 'dev-alice';
const APPROVALS = [
  ['plat-bob', 'platform-review'],
  ['sec-carol', 'security-review'],
] as const;
const NAMES_EACH = 5;
const PAUSE_MS = 250;
/** Outages are part of the plan: everything is tried again for as long as this. */
const PATIENCE_MS = 180_000;

/** One team: it has one write after the other held, approved and implemented, until stopped. */
export async function changeOn(
  team: number,
  world: World,
  random: Random,
  stopped: AbortSignal,
): Promise<void> {
  for (let count = 0; !stopped.aborted; count += 1) {
    const change = `team-${team}-${count}`;
    const namespace = random.pick(world.namespaces);
    const name = `app-${team * NAMES_EACH + random.below(NAMES_EACH)}`;
    await one(change, { namespace, name, removes: random.below(4) === 0 }, world);
  }
}

interface Wish {
  namespace: string;
  name: string;
  removes: boolean;
}

async function one(change: string, wish: Wish, world: World): Promise<void> {
  const { namespace, name } = wish;
  const value = `approved-by-${change}`;
  const exists = await standing(wish, world);
  const removes = wish.removes && exists;
  const request = await insist(change, () => hold({ ...wish, removes }, { value, exists }, world));
  // Before anybody can approve it: what is written from now on is asked for.
  world.ledger.set(`${namespace}/${change}`, { namespace, name, value: removes ? null : value });
  const posted = { user: AUTHOR, kind: kinds.change, namespace, name: change };
  await insist(change, () => post({ ...posted, spec: specOf(request) }, world));
  for (const [user, step] of APPROVALS) {
    await insist(change, () => approve(user, step, { change, namespace }, world));
  }
  await insist(change, () => ended(change, namespace, world));
}

async function standing({ namespace, name }: Wish, world: World): Promise<boolean> {
  return insist(name, async () => {
    try {
      await world.client(AUTHOR).get(CONFIG_MAPS, name, namespace);
      return { exists: true };
    } catch (error) {
      if (isNotFound(error)) return { exists: false };
      throw error;
    }
  }).then(({ exists }) => exists);
}

/** Name of the request that keeps the write; undefined while the gate could not be asked. */
async function hold(
  { namespace, name, removes }: Wish,
  { value, exists }: { value: string; exists: boolean },
  world: World,
): Promise<string | undefined> {
  const client = world.client(AUTHOR);
  try {
    if (removes) await client.remove(CONFIG_MAPS, name, { namespace });
    else if (exists) await client.mergePatch(CONFIG_MAPS, name, { data: { value } }, { namespace });
    else await client.create(CONFIG_MAPS, configMap(namespace, name, value), { namespace });
  } catch (error) {
    if (isHeld(error)) return /held as ManifestRequest [^/]+\/(\S+)/.exec(String(error))?.[1];
    throw error;
  }
  world.violations.push(`${AUTHOR} got past the gate: ${namespace}/${name} = ${value}`);
  return undefined;
}

function specOf(request: string): JsonObject {
  return {
    description: 'A change of the soak',
    category: 'Normal',
    riskLevel: 'High',
    manifestRequests: [{ name: request }],
  };
}

async function approve(
  user: string,
  step: string,
  { change, namespace }: { change: string; namespace: string },
  world: World,
): Promise<true | undefined> {
  if (isFinished((await read(change, namespace, world)).status?.phase ?? 'Draft')) return true;
  const name = `${change}-${step}`;
  const spec = { targetStep: step, decision: 'approve', changeRef: { name: change } };
  return post({ user, kind: kinds.approvalEvent, namespace, name, spec }, world);
}

interface Posted {
  user: string;
  kind: typeof kinds.change | typeof kinds.approvalEvent;
  namespace: string;
  name: string;
  spec: JsonObject;
}

/** One that was made before an outage, and nobody was told, is there. */
async function post(
  { user, kind: definition, namespace, name, spec }: Posted,
  world: World,
): Promise<true> {
  const { kind } = definition;
  const body = { apiVersion: API_VERSION, kind, metadata: { name, namespace }, spec };
  try {
    await world.client(user).create(refOf(definition), body, { namespace });
  } catch (error) {
    if (isAlreadyExists(error)) return true;
    // A second approval is refused before anybody looks whether its name is taken.
    await world
      .client(user)
      .get(refOf(definition), name, namespace)
      .catch(() => {
        throw error;
      });
  }
  return true;
}

async function ended(change: string, namespace: string, world: World): Promise<true | undefined> {
  const { status } = await read(change, namespace, world);
  return isFinished(status?.phase ?? 'Draft') ? true : undefined;
}

function read(change: string, namespace: string, world: World): Promise<Change> {
  return world.client(AUTHOR).get<Change>(refOf(kinds.change), change, namespace);
}

/** Tries again whatever fails for being down or not ready yet, until it gives something. */
async function insist<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  let last = 'there was no answer';
  while (performance.now() < deadline) {
    try {
      const result = await attempt();
      if (result !== undefined) return result;
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      last = error.message;
    }
    await delay(PAUSE_MS);
  }
  throw new Error(`${what} got no further: ${last}`);
}
