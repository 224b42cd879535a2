import { gunzipSync, gzipSync } from 'node:zlib';
import { kinds, refOf, SYSTEM_NAMESPACE, type JsonObject, type ResourceRef } from '@clotho/api';
import { contentName, digestOf, isObject, parseJson, stringifyJson, toJson } from '@clotho/core';
import type { KubeObject } from '@clotho/kube';
import { freshName } from './changes.ts';
import { secrets, type ContentSecret, type Finished, type Waiting } from './patterns.ts';
import type { Stage } from './stage.ts';

const CHANGES = refOf(kinds.change);
const REQUESTS = refOf(kinds.manifestRequest);
const EVENTS = refOf(kinds.approvalEvent);

/** Stores a Change that is just asked for, with a held write of its own. */
export async function copyWaiting(pattern: Waiting, stage: Stage): Promise<void> {
  const name = freshName();
  const rename = renaming([[pattern.change.metadata.name, name]]);
  const object = rename(contentOf(pattern.content));
  const digest = digestOf(object, { hasStatus: false, operation: 'CREATE' });
  const contentRef = contentName(stage.namespace, digest, name);
  await storeContent({ contentRef, object }, pattern.content, stage);
  const { status, ...request } = rename(pattern.request);
  await store(REQUESTS, { ...request, spec: { ...request.spec, digest, contentRef } }, stage);
  const { change: _, ...unbound } = { ...status, phase: 'Pending' };
  await storeStatus(REQUESTS, request, unbound, stage);
  await store(CHANGES, rename(pattern.change), stage);
}

/** Stores a Change that is over, with its request and the decisions on it. */
export async function copyFinished(pattern: Finished, stage: Stage): Promise<void> {
  const { metadata: old } = pattern.change;
  const names: Names = [[old.name, freshName()]];
  const change = await store(CHANGES, renaming(names)(pattern.change), stage);
  names.push([old.uid, change.metadata.uid]);
  const request = renaming(names)(pattern.request);
  const stored = await store(REQUESTS, request, stage);
  names.push([pattern.request.metadata.uid, stored.metadata.uid]);
  await storeStatus(REQUESTS, request, request.status ?? {}, stage);
  for (const event of pattern.events) await store(EVENTS, renaming(names)(event), stage);
  await storeStatus(CHANGES, change, renaming(names)(pattern.change).status ?? {}, stage);
}

function contentOf({ metadata, data }: ContentSecret): JsonObject {
  const value = parseJson(gunzipSync(Buffer.from(data.content, 'base64')).toString());
  const object = isObject(value) ? value['object'] : undefined;
  if (isObject(object)) return object;
  throw new Error(`Secret ${metadata.name} holds no content: no bench`);
}

async function storeContent(
  { contentRef, object }: { contentRef: string; object: JsonObject },
  pattern: ContentSecret,
  { admin }: Stage,
): Promise<void> {
  const content = gzipSync(stringifyJson({ object, delta: null, intent: null }));
  const { labels = {} } = pattern.metadata;
  const secret = {
    ...pattern,
    metadata: { name: contentRef, labels },
    data: { content: content.toString('base64') },
  };
  await admin.create(secrets, secret, { namespace: SYSTEM_NAMESPACE });
}

type Names = [from: string, to: string][];

/** Puts other names and uids in the place of those of the pattern, wherever they stand. */
function renaming(names: Names): <T>(value: T) => T {
  return (value) => {
    let text = stringifyJson(toJson(value));
    for (const [from, to] of names) text = text.replaceAll(from, to);
    return JSON.parse(text);
  };
}

function store(
  ref: ResourceRef,
  object: KubeObject,
  { admin, namespace }: Stage,
): Promise<KubeObject> {
  const { name, labels = {}, annotations = {} } = object.metadata;
  const fresh = { ...object, metadata: { name, labels, annotations } };
  return admin.create(ref, fresh, { namespace });
}

async function storeStatus(
  ref: ResourceRef,
  { metadata }: Pick<KubeObject, 'metadata'>,
  status: object,
  { admin, namespace }: Stage,
): Promise<void> {
  const options = { namespace, subresource: 'status' };
  await admin.mergePatch(ref, metadata.name, { status }, options);
}
