import type { Json, JsonObject } from '@clotho/api';
import { cloneJson, getPath, isObject } from '../digest/json.ts';

/**
 * The object without what the control plane settles after it was written: the node of a Pod, the
 * volume of a claim, the finalizer of a load balancer. Each of these can be set once, or by the
 * control plane alone. The same object where there is nothing of the kind.
 */
export function withoutSettled(object: JsonObject): JsonObject {
  const { apiVersion, kind } = object;
  const isTyped = typeof apiVersion === 'string' && typeof kind === 'string';
  const settle = isTyped ? SETTLED.get(`${apiVersion} ${kind}`) : undefined;
  if (!settle) return object;
  const copy = cloneJson(object);
  settle(copy);
  return copy;
}

const SETTLED: ReadonlyMap<string, (object: JsonObject) => void> = new Map([
  ['v1 Pod', settlePod],
  ['v1 PersistentVolumeClaim', settleClaim],
  ['v1 Service', settleService],
]);

const CLAIM_ANNOTATIONS = [
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.beta.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/storage-provisioner',
  'volume.kubernetes.io/selected-node',
];

function settlePod(pod: JsonObject): void {
  remove(pod['spec'], ['nodeName']);
}

function settleClaim(claim: JsonObject): void {
  remove(claim['spec'], ['volumeName']);
  remove(getPath(claim, ['metadata', 'annotations']), CLAIM_ANNOTATIONS);
}

function settleService(service: JsonObject): void {
  const metadata = service['metadata'];
  if (!isObject(metadata) || !Array.isArray(metadata['finalizers'])) return;
  const own = metadata['finalizers'].filter(
    (name) => name !== 'service.kubernetes.io/load-balancer-cleanup',
  );
  if (own.length > 0) metadata['finalizers'] = own;
  else delete metadata['finalizers'];
}

function remove(map: Json | undefined, keys: readonly string[]): void {
  if (!isObject(map)) return;
  for (const key of keys) delete map[key];
}
