import type { JsonObject, ResourceRef } from '@clotho/api';
import { cloneJson, getPath, isObject, setOwn, type Write } from '@clotho/core';
import { isNotFound } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import type { Review } from '../review.ts';
import { textAt } from './write.ts';

const definitions = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  namespaced: false,
} as const;
/** Of what the API server itself serves; a CRD says where its own replicas are. */
const BUILT_IN_GROUPS = ['', 'apps'];

/**
 * A write of a scale subresource as the update of the object behind it. That is read here, so that somebody
 * (a controller its status) may have written it since the API server did. Throws KubeError.
 */
export async function scaledObject(
  review: Review,
  ctx: GateContext,
): Promise<{ write: Write; isCurrent: boolean }> {
  const ref = refOf(review);
  const live = await read(ref, review, ctx);
  if (!live) throw new Error(`${review.resource} ${review.name} is gone`);
  const replicas = getPath(review.object ?? {}, ['spec', 'replicas']) ?? 0;
  const object = cloneJson(live);
  setAt(object, await replicasPath(ref, ctx), typeof replicas === 'number' ? replicas : 0);
  const write: Write = {
    operation: 'UPDATE',
    object,
    oldObject: live,
    hasStatus: await ctx.discovery.hasStatus(ref),
    target: targetOf(live, review.namespace),
  };
  return { write, isCurrent: textAt(live, VERSION) === textAt(review.oldObject, VERSION) };
}

/** The eviction of a Pod as its deletion; null when there is no such Pod. Throws KubeError. */
export async function evictedPod(review: Review, ctx: GateContext): Promise<Write | null> {
  const live = await read(refOf(review), review, ctx);
  if (!live) return null;
  return {
    operation: 'DELETE',
    object: null,
    oldObject: live,
    hasStatus: true,
    target: targetOf(live, review.namespace),
  };
}

const VERSION = ['metadata', 'resourceVersion'];

function refOf({ group, version, resource, namespace }: Review): ResourceRef {
  return { group, version, resource, namespaced: namespace !== '' };
}

/**
 * Read live, without its book-keeping of fields: a scale is never a server-side apply of the
 * object, and must not be taken for a repetition of an older one.
 */
async function read(
  ref: ResourceRef,
  { name, namespace }: Review,
  { client }: GateContext,
): Promise<JsonObject | null> {
  try {
    const live: unknown = await client.get(ref, name, namespace);
    const object = cloneJson(asObject(live));
    const { metadata } = object;
    if (isObject(metadata)) delete metadata['managedFields'];
    return object;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function asObject(value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  throw new TypeError('the answer is no object');
}

/** The client reads lossless JSON: what is an object is a JSON object. */
function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function targetOf(live: JsonObject, namespace: string): Write['target'] {
  return {
    apiVersion: textAt(live, ['apiVersion']),
    kind: textAt(live, ['kind']),
    namespace,
    name: textAt(live, ['metadata', 'name']),
    uid: textAt(live, ['metadata', 'uid']),
  };
}

async function replicasPath(ref: ResourceRef, { client }: GateContext): Promise<string[]> {
  if (BUILT_IN_GROUPS.includes(ref.group)) return ['spec', 'replicas'];
  const definition = await client.get(definitions, `${ref.resource}.${ref.group}`);
  const versions = getPath(asObject(definition), ['spec', 'versions']);
  const version = (Array.isArray(versions) ? versions : []).find(
    (each) => isObject(each) && each['name'] === ref.version,
  );
  const path = getPath(version, ['subresources', 'scale', 'specReplicasPath']);
  if (typeof path === 'string') return path.split('.').filter((key) => key !== '');
  throw new Error(`the CRD of ${ref.resource}.${ref.group} does not say where its replicas are`);
}

function setAt(object: JsonObject, path: readonly string[], value: number): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    setOwn(object, key, value);
    return;
  }
  const inner = object[key];
  const next: JsonObject = isObject(inner) ? inner : {};
  setOwn(object, key, next);
  setAt(next, rest, value);
}
