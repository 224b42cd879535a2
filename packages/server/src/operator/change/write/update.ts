import type { JsonObject } from '@clotho/api';
import {
  applyDelta,
  formatPath,
  getPath,
  isObject,
  normalize,
  restoreDropped,
  setOwn,
  type DeltaResult,
} from '@clotho/core';
import type { KubeJson } from '@clotho/kube';
import type { OperatorContext } from '../../context.ts';
import { named } from './named.ts';
import { refused, type Outcome } from './outcome.ts';
import { managerOf, type Sending } from './sending.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Puts the approved difference onto the object as it is now, under its resourceVersion, or replays
 * a held server-side apply. Throws KubeError.
 */
export async function update(sending: Sending, ctx: OperatorContext): Promise<Outcome> {
  const { live, request, content } = sending;
  const { kind, name, uid } = request.spec.target;
  if (!live) return refused('StaleBase', `${kind} ${name} is gone; it can not be changed any more`);
  if (uid !== undefined && live.metadata.uid !== uid) {
    return refused('StaleBase', `${kind} ${name} was deleted and made again; hold the change anew`);
  }
  const { intent } = content;
  return request.spec.style === 'Apply' && intent
    ? replay(intent, live, sending, ctx)
    : put(live, sending, ctx);
}

/** The uid keeps an apply from creating the object anew, should it be gone by then. */
async function replay(
  intent: JsonObject,
  live: KubeJson,
  sending: Sending,
  { client }: OperatorContext,
): Promise<Outcome> {
  const { uid, name, resourceVersion } = live.metadata;
  const options = { fieldManager: managerOf(sending), force: true };
  const stored = await client.apply(sending.ref, named(intent, { uid }), options);
  // Here the object is not as approved yet: an apply that alters nothing leaves it like that.
  if (stored.metadata.resourceVersion === resourceVersion)
    return refused('StaleBase', noEffect(name));
  return { state: 'Written', uid };
}

function noEffect(name: string): string {
  return `applying what was held again alters nothing of ${name}, and it is not as approved; write the change again without server-side apply`;
}

async function put(
  live: KubeJson,
  sending: Sending,
  { client }: OperatorContext,
): Promise<Outcome> {
  const { content, hasStatus, ref, request } = sending;
  const { name } = request.spec.target;
  if (!content.delta) return refused('ContentLost', `the difference to ${name} was not kept`);
  const result = applyDelta(content.delta, normalize(live, { hasStatus }));
  if (!result.ok) return refused('StaleBase', staleWords(name, result));
  const body = withLastApplied(restoreDropped(result.object, live, { hasStatus }), content.object);
  await client.replace(ref, named(body), { fieldManager: managerOf(sending) });
  return { state: 'Written', uid: live.metadata.uid };
}

function staleWords(name: string, { path }: Extract<DeltaResult, { ok: false }>): string {
  return `${name} changed since the request was held (${formatPath(path)}); write the change again to have it held anew`;
}

/** kubectl's note of what was applied belongs to the held write; its next apply compares with it. */
function withLastApplied(object: JsonObject, held: JsonObject): JsonObject {
  const note = getPath(held, ['metadata', 'annotations', LAST_APPLIED]);
  const metadata = object['metadata'];
  if (note === undefined || !isObject(metadata)) return object;
  const old = metadata['annotations'];
  const annotations: JsonObject = { ...(isObject(old) ? old : {}) };
  setOwn(annotations, LAST_APPLIED, note);
  return { ...object, metadata: { ...metadata, annotations } };
}
