import {
  annotation,
  kinds,
  refOf,
  SYSTEM_NAMESPACE,
  type Change,
  type SealRecord,
} from '@clotho/api';
import { digestOf, isFinished, isSealable } from '@clotho/core';
import { waitFor } from '@clotho/embedded';
import type { KubeJson } from '@clotho/kube';
import { CONFIG_MAPS, type World } from './world.ts';

const QUIET_MS = 180_000;

export interface Outcome {
  changes: number;
  completed: number;
  otherEnds: Record<string, number>;
  objects: number;
}

/** Waits until nothing moves any more, then compares what stands with what was approved. */
export async function checkAll(world: World): Promise<Outcome> {
  await quiet(world);
  const changes = await listChanges(world);
  for (const change of changes) checkChange(change, world);
  for (const key of world.ledger.keys()) {
    if (!changes.some((change) => keyOf(change) === key)) world.violations.push(`${key} is lost`);
  }
  let objects = 0;
  for (const namespace of world.namespaces) objects += await checkNamespace(namespace, world);
  const ends = changes.map(({ status }) => status?.phase ?? 'Draft');
  return {
    changes: changes.length,
    completed: ends.filter((phase) => phase === 'Completed').length,
    otherEnds: countOthers(ends),
    objects,
  };
}

async function quiet(world: World): Promise<void> {
  let open: string[] = [];
  const settled = async (): Promise<boolean> => {
    open = [...(await unfinished(world)), ...(await drifting(world))];
    return open.length === 0;
  };
  try {
    await waitFor(settled, { timeoutMs: QUIET_MS, describe: 'everything to come to its end' });
  } catch {
    world.violations.push(...open.map((what) => `after ${QUIET_MS / 1000} s of quiet: ${what}`));
  }
}

async function unfinished(world: World): Promise<string[]> {
  return (await listChanges(world))
    .filter(({ status }) => !isFinished(status?.phase ?? 'Draft'))
    .map((change) => `${keyOf(change)} is ${change.status?.phase ?? 'new'}`);
}

/** An audit that has just begun may need a moment to see that all is well again. */
async function drifting(world: World): Promise<string[]> {
  return (await listRecords(world))
    .filter(({ status }) => status?.drift !== undefined)
    .map(({ spec, status }) => `${spec.target.name} shows drift ${status?.drift ?? ''}`);
}

async function listChanges(world: World): Promise<Change[]> {
  const { items } = await world.client('admin').list<Change>(refOf(kinds.change));
  return items.filter(({ metadata }) => world.namespaces.includes(metadata.namespace ?? ''));
}

async function listRecords(world: World): Promise<SealRecord[]> {
  const { items } = await world
    .client('admin')
    .list<SealRecord>(refOf(kinds.sealRecord), { namespace: SYSTEM_NAMESPACE });
  return items.filter(({ spec }) => world.namespaces.includes(spec.target.namespace ?? ''));
}

function checkChange(change: Change, world: World): void {
  const { phase, timeline = [], message } = change.status ?? {};
  const times = timeline.filter((entry) => entry.phase === 'Completed').length;
  if (phase === 'Completed' ? times !== 1 : times !== 0) {
    world.violations.push(`${keyOf(change)} is ${phase ?? 'new'} and completed ${times} times`);
  }
  if (phase !== 'Completed') {
    world.violations.push(
      `${keyOf(change)} was approved and is ${phase ?? 'new'}: ${message ?? ''}`,
    );
  }
}

/** Every object is what the newest record says, and that is what was asked for with approval. */
async function checkNamespace(namespace: string, world: World): Promise<number> {
  const { items } = await world.client('admin').list(CONFIG_MAPS, { namespace });
  const objects = items.filter((object) => isSealable(withKind(object)));
  const records = (await listRecords(world)).filter(
    ({ spec }) => spec.target.namespace === namespace && spec.target.kind === 'ConfigMap',
  );
  for (const object of objects) {
    const { name } = object.metadata;
    const record = records.find(({ spec }) => spec.target.name === name);
    const problem = record ? problemOf(object, record, world) : 'it is unsealed';
    if (problem !== null) world.violations.push(`${namespace}/${name}: ${problem}`);
  }
  for (const { spec } of records) {
    const stands = objects.some(({ metadata }) => metadata.name === spec.target.name);
    if (!stands && !spec.tombstone) {
      world.violations.push(`${namespace}/${spec.target.name} is approved and gone`);
    }
  }
  return objects.length;
}

function problemOf(object: KubeJson, record: SealRecord, world: World): string | null {
  const { digest, seal, origin } = record.spec;
  if (digestOf(object, { hasStatus: false, operation: 'UPDATE' }) !== digest) {
    return 'its content is not the one of its record';
  }
  if (object.metadata.annotations?.[annotation.signature] !== seal) {
    return 'it does not show the seal of its record';
  }
  return origin === 'Change' ? notAsked(object, record, world) : null;
}

function notAsked(object: KubeJson, { spec }: SealRecord, world: World): string | null {
  const change = spec.change ? `${spec.change.namespace}/${spec.change.name}` : '';
  const asked = world.ledger.get(change);
  const value: unknown = Object(object['data'] ?? {}).value;
  if (asked?.value === value && asked?.name === object.metadata.name) return null;
  return `it says "${String(value)}", which its Change ${change} did not ask for`;
}

/** Items of a list say neither kind nor version. */
function withKind(object: KubeJson): KubeJson {
  return Object.assign({ apiVersion: 'v1', kind: 'ConfigMap' }, object);
}

function keyOf({ metadata }: Change): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function countOthers(ends: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const end of ends) if (end !== 'Completed') counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}
