import { cloneJson, getPath, isObject } from './json-object.ts';
import type { Json, JsonObject } from './json.ts';

/**
 * Removes from an object, as admission saw its creation (uid included), the values that the server
 * made up for it, because a second creation of the same content would be given others. Idempotent,
 * and the result may be created as it stands.
 *
 * Only values that differ from one creation to the next are in the table. What the server derives
 * in the same way each time (IP families, traffic policies) stays, and so does a claim's
 * `volumeName`: it is never allocated on creation, there it is always somebody's choice.
 */
export function dropAllocated(object: JsonObject): JsonObject {
  const { apiVersion, kind } = object;
  const isTyped = typeof apiVersion === 'string' && typeof kind === 'string';
  const drop = isTyped ? ALLOCATED.get(`${apiVersion} ${kind}`) : undefined;
  const isNameGenerated = hasGeneratedName(object);
  if (!drop && !isNameGenerated) return object;
  const copy = cloneJson(object);
  drop?.(copy, isNameGenerated);
  if (isNameGenerated) removeKeys(copy['metadata'], ['name']);
  return copy;
}

type Drop = (object: JsonObject, isNameGenerated: boolean) => void;

const ALLOCATED: ReadonlyMap<string, Drop> = new Map<string, Drop>([
  ['v1 Service', dropServiceAllocations],
  ['batch/v1 Job', dropJobIdentity],
  ['v1 Pod', settleTokenVolumeName],
]);

// An address or port that the requester chose looks like an allocated one, and managedFields, which
// could tell, are written by the client. So both are left out: whoever re-creates an approved
// Service may pick its address and ports. What can be told apart still counts: "None", and ports on
// Services for which the server allocates none.
function dropServiceAllocations(service: JsonObject): void {
  const spec = service['spec'];
  if (!isObject(spec)) return;
  if (isAllocatedAddress(spec['clusterIP'])) removeKeys(spec, ['clusterIP', 'clusterIPs']);
  const isBalanced = spec['type'] === 'LoadBalancer';
  const hasNodePorts =
    spec['type'] === 'NodePort' || (isBalanced && spec['allocateLoadBalancerNodePorts'] !== false);
  if (hasNodePorts) for (const port of itemsOf(spec['ports'])) removeKeys(port, ['nodePort']);
  if (isBalanced && spec['externalTrafficPolicy'] === 'Local') {
    removeKeys(spec, ['healthCheckNodePort']);
  }
}

function isAllocatedAddress(address: Json | undefined): boolean {
  return typeof address === 'string' && address !== '' && address !== 'None';
}

const UID_LABELS = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
const NAME_LABELS = ['job-name', 'batch.kubernetes.io/job-name'];

// No requester can know the uid beforehand, so a label that holds it comes from the server.
function dropJobIdentity(job: JsonObject, isNameGenerated: boolean): void {
  const uid = getPath(job, ['metadata', 'uid']);
  const name = getPath(job, ['metadata', 'name']);
  for (const path of [
    ['metadata', 'labels'],
    ['spec', 'selector', 'matchLabels'],
    ['spec', 'template', 'metadata', 'labels'],
  ]) {
    const labels = getPath(job, path);
    if (uid !== undefined) removeKeys(labels, UID_LABELS, uid);
    if (isNameGenerated) removeKeys(labels, NAME_LABELS, name);
  }
}

const TOKEN_VOLUME = 'kube-api-access';
const TOKEN_VOLUME_NAME = /^kube-api-access-[a-z0-9]{5}$/;

// The volume and its mounts stay in the digest, since they decide who gets a token; only the random
// end of the name goes, and only while no second volume could be mistaken for this one.
function settleTokenVolumeName(pod: JsonObject): void {
  const volumes = itemsOf(getPath(pod, ['spec', 'volumes']));
  const [volume, ...others] = volumes.filter(({ name }) => startsWith(name, TOKEN_VOLUME));
  const name = volume?.['name'];
  if (!volume || others.length > 0 || typeof name !== 'string') return;
  if (!TOKEN_VOLUME_NAME.test(name)) return;
  volume['name'] = TOKEN_VOLUME;
  const containers = ['containers', 'initContainers'].flatMap((field) =>
    itemsOf(getPath(pod, ['spec', field])),
  );
  for (const mount of containers.flatMap((container) => itemsOf(container['volumeMounts']))) {
    if (mount['name'] === name) mount['name'] = TOKEN_VOLUME;
  }
}

const MAX_PREFIX = 58;
const RANDOM_LENGTH = 5;

function hasGeneratedName(object: JsonObject): boolean {
  const prefix = getPath(object, ['metadata', 'generateName']);
  const name = getPath(object, ['metadata', 'name']);
  if (typeof prefix !== 'string' || typeof name !== 'string' || prefix === '') return false;
  const kept = prefix.slice(0, MAX_PREFIX);
  return name.startsWith(kept) && name.length === kept.length + RANDOM_LENGTH;
}

function startsWith(value: Json | undefined, prefix: string): boolean {
  return typeof value === 'string' && value.startsWith(prefix);
}

function itemsOf(list: Json | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter((item) => isObject(item)) : [];
}

/** Removes the keys, or only those that hold `value` where one is given. */
function removeKeys(map: Json | undefined, keys: readonly string[], value?: Json): void {
  if (!isObject(map)) return;
  for (const key of keys) {
    if (value === undefined || map[key] === value) delete map[key];
  }
}
