import { ANNOTATION_PREFIX, BOOKKEEPING_ANNOTATIONS, SERVER_METADATA } from '@clotho/api';

import { isObject, omitKeys, setOwn } from './json-object.ts';
import type { Json, JsonObject } from './json.ts';

export interface NormalizeOptions {
  /** Whether the resource has a status subresource; without one, `status` is content. */
  hasStatus: boolean;
}

/** Bookkeeping of one kind, which has no effect where a request sets it. */
const BOOKKEEPING_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ['apps/v1 DaemonSet', ['deprecated.daemonset.template.generation']],
  // The status of newer versions, in which alone it is stored, as this one shows it.
  [
    'autoscaling/v1 HorizontalPodAutoscaler',
    [
      'autoscaling.alpha.kubernetes.io/conditions',
      'autoscaling.alpha.kubernetes.io/current-metrics',
    ],
  ],
]);

/**
 * The content of an object: all of it except what the server or Clotho keeps there for itself.
 * Everything else counts, because each path left out would be a way to change an object unseen.
 * The result shares what it can with `object`; treat both as read-only.
 */
export function normalize(object: JsonObject, options: NormalizeOptions): JsonObject {
  const content = omitKeys(object, (key) => key === 'status' && options.hasStatus);
  const metadata = object['metadata'];
  if (isObject(metadata)) content['metadata'] = normalizeMetadata(metadata, annotationRule(object));
  return content;
}

/**
 * Puts back into `content` what normalize() drops from `live`, so that it can be written over the
 * live object (its uid and resourceVersion make the write conditional).
 */
export function restoreDropped(
  content: JsonObject,
  live: JsonObject,
  options: NormalizeOptions,
): JsonObject {
  const restored = { ...content };
  if (options.hasStatus && live['status'] !== undefined) restored['status'] = live['status'];
  const metadata = content['metadata'];
  const liveMetadata = live['metadata'];
  if (!isObject(metadata) || !isObject(liveMetadata)) return restored;
  const dropped = omitKeys(liveMetadata, (key) => !SERVER_METADATA.has(key));
  restored['metadata'] = { ...metadata, ...dropped };
  const ignored = annotationRule(live);
  const annotations = mapOf(liveMetadata['annotations']);
  const bookkeeping = omitKeys(annotations, (key) => !ignored(key));
  if (Object.keys(bookkeeping).length > 0) {
    const all = mergeOwn(mapOf(metadata['annotations']), bookkeeping);
    restored['metadata'] = { ...restored['metadata'], annotations: all };
  }
  return restored;
}

function normalizeMetadata(
  metadata: JsonObject,
  ignored: (annotation: string) => boolean,
): JsonObject {
  const kept = omitKeys(metadata, (key) => SERVER_METADATA.has(key));
  const annotations = metadata['annotations'];
  if (isObject(annotations)) kept['annotations'] = omitKeys(annotations, ignored);
  return omitKeys(kept, (key) => isLabelMap(key) && isEmpty(kept[key]));
}

function annotationRule(object: JsonObject): (annotation: string) => boolean {
  const { apiVersion, kind } = object;
  const isTyped = typeof apiVersion === 'string' && typeof kind === 'string';
  const own = (isTyped && BOOKKEEPING_OF.get(`${apiVersion} ${kind}`)) || [];
  return (annotation) =>
    annotation.startsWith(ANNOTATION_PREFIX) ||
    BOOKKEEPING_ANNOTATIONS.has(annotation) ||
    own.includes(annotation);
}

function isLabelMap(key: string): boolean {
  return key === 'annotations' || key === 'labels';
}

function isEmpty(value: Json | undefined): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function mapOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function mergeOwn(base: JsonObject, added: JsonObject): JsonObject {
  const merged = omitKeys(base, () => false);
  for (const [key, value] of Object.entries(added)) setOwn(merged, key, value);
  return merged;
}
