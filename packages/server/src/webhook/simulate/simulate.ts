import {
  API_VERSION,
  annotation,
  type Change,
  type ChangeSpec,
  type Json,
  type JsonObject,
  type SimulatedObject,
  type Simulation,
  type SimulationRequest,
} from '@clotho/api';
import { formatInstant, getPath, isObject, parseJson } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { readSnapshot, type Snapshot } from '../gather-change.ts';
import { nameOf } from '../objects.ts';
import type { Review } from '../review.ts';
import { Refusal } from '../stamp/refusal.ts';
import { carriedBy, simulateChange } from './change.ts';
import { simulateWrite, type SimulatedWrite, type WishedWrite } from './object.ts';

/** More would not fit into the answer, nor be read. */
const MOST_OBJECTS = 100;

/**
 * What would happen if this Change were created: which writes are held, at which risk, who has to
 * approve, and when. It reads and judges as for the real thing and writes nothing. `spec` is the
 * Change's own, with its stamps. Throws Refusal, KubeError.
 */
export async function simulate(
  review: Review,
  spec: Partial<ChangeSpec>,
  ctx: GateContext,
): Promise<Simulation> {
  const asked = requestOf(review);
  const snapshot = await readSnapshot(review.namespace, ctx);
  const at = formatInstant(ctx.clock.now());
  if (asked.change !== undefined) {
    const change = submitted(find(asked.change, snapshot));
    const objects = carriedBy(change, snapshot);
    return { at, objects, change: await simulateChange(change, snapshot, ctx) };
  }
  if (asked.writes === undefined) {
    const change = changeOf(review, spec);
    const objects = carriedBy(change, snapshot);
    return { at, objects, change: await simulateChange(change, snapshot, ctx) };
  }
  return { at, ...(await simulateWrites(asked.writes, { review, spec, snapshot }, ctx)) };
}

interface Asked {
  /** The name of one that is there. */
  readonly change?: string;
  /** Writes that a new one would carry. */
  readonly writes?: readonly WishedWrite[];
}

/** Throws Refusal for what is no request for a simulation. */
function requestOf({ object }: Review): Asked {
  const text = getPath(object ?? {}, ['metadata', 'annotations', annotation.simulate]);
  if (typeof text !== 'string') return {};
  const { change, objects, deletions } = parsed(text) satisfies Unchecked;
  if (typeof change === 'string') return { change };
  if (!Array.isArray(objects) && !Array.isArray(deletions)) return {};
  const writes = [...wished(objects, 'Apply'), ...wished(deletions, 'Delete')];
  if (writes.length > MOST_OBJECTS) {
    throw new Refusal('TooMany', `at most ${MOST_OBJECTS} objects can be simulated at once`);
  }
  return { writes };
}

/** As it came: of each field nothing but its name is known. */
type Unchecked = { readonly [Field in keyof SimulationRequest]?: unknown };

function wished(objects: unknown, does: WishedWrite['does']): WishedWrite[] {
  if (!Array.isArray(objects)) return [];
  return objects.flatMap((object: Json) => (isObject(object) ? [{ does, object }] : []));
}

function parsed(text: string): JsonObject {
  try {
    const value = parseJson(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new Refusal(
    'NotJson',
    `metadata.annotations[${annotation.simulate}]: it is no JSON object`,
  );
}

function find(name: string, { changes }: Snapshot): Change {
  const change = changes.find(({ metadata }) => metadata.name === name);
  if (change) return change;
  throw new Refusal('NotFound', `there is no Change ${name} here; kubectl get changes lists them`);
}

/** A draft is told about as if it were submitted now. */
function submitted(change: Change): Change {
  return change.spec.submit === false
    ? { ...change, spec: { ...change.spec, submit: true } }
    : change;
}

interface Asking {
  review: Review;
  spec: Partial<ChangeSpec>;
  snapshot: Snapshot;
}

async function simulateWrites(
  wishes: readonly WishedWrite[],
  { review, spec, snapshot }: Asking,
  ctx: GateContext,
): Promise<Pick<Simulation, 'objects' | 'change'>> {
  const writes = await Promise.all(wishes.map((wish) => simulateWrite(wish, review, ctx)));
  const held = writes.flatMap(({ held: each }) => each ?? []);
  const shown: SimulatedObject[] = writes.map((write: SimulatedWrite) => write.shown);
  if (held.length === 0) return { objects: shown };
  const manifestRequests = held.map(({ request }) => ({ name: request.metadata.name }));
  const change = changeOf(review, { ...spec, manifestRequests });
  const names = new Set(manifestRequests.map(({ name }) => name));
  const others = snapshot.requests.filter(({ metadata }) => !names.has(metadata.name));
  const simulated = {
    ...snapshot,
    requests: [...others, ...held.map(({ request }) => request)],
    differences: new Map(held.map((each) => [each.request.metadata.uid, each.difference])),
  };
  return { objects: shown, change: await simulateChange(change, simulated, ctx) };
}

function changeOf({ object, namespace }: Review, spec: Partial<ChangeSpec>): Change {
  const name = nameOf(object) || 'simulated';
  return {
    apiVersion: API_VERSION,
    kind: 'Change',
    metadata: { name, namespace, uid: `simulated/${name}`, resourceVersion: '' },
    spec: { description: '', category: 'Normal', riskLevel: 'Medium', ...spec },
  };
}
