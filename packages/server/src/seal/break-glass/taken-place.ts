import type { JsonObject } from '@clotho/api';
import type { KubeJson } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import { observe } from '../observed.ts';
import { readTarget } from '../target.ts';
import type { Note } from './note.ts';

/** Whether the object stands as a noted write leaves it. Throws KubeError. */
export async function hasTakenPlace(
  { target, operation, digest }: Note,
  ctx: GateContext,
): Promise<boolean> {
  const { object, hasStatus } = await readTarget(target, ctx);
  const observed = object && isKubeJson(object) ? observe(object, hasStatus) : null;
  const isSame = observed !== null && observed.metadata.uid === target.uid;
  if (operation === 'Delete') {
    return !isSame || observed.metadata.deletionTimestamp !== undefined;
  }
  return isSame && observed.observed.digests.includes(digest);
}

function isKubeJson(object: JsonObject): object is KubeJson {
  return typeof object['metadata'] === 'object';
}
