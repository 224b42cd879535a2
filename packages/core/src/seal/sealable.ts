import { GROUP, type JsonObject } from '@clotho/api';
import { ownBindings } from '../admission/own-bindings.ts';
import { equalJson, getPath, isObject } from '../digest/json.ts';

/** A resource as discovery tells of it. */
export interface SealableResource {
  ref: { group: string; resource: string; namespaced: boolean };
  verbs: readonly string[];
}

/** What the cluster writes down about itself; nobody approves it. */
const CHATTER: ReadonlySet<string> = new Set([
  '/events',
  'events.k8s.io/events',
  '/endpoints',
  'discovery.k8s.io/endpointslices',
  'coordination.k8s.io/leases',
]);

/** Made in every namespace by the cluster, and different from cluster to cluster. */
const FURNISHINGS: ReadonlySet<string> = new Set([
  'v1/ConfigMap/kube-root-ca.crt',
  'v1/ConfigMap/openshift-service-ca.crt',
  'v1/ServiceAccount/default',
]);

const UNSEALED_SECRETS: ReadonlySet<string> = new Set([
  'kubernetes.io/service-account-token',
  'bootstrap.kubernetes.io/token',
]);

/** Whether objects of a resource can carry a seal: namespaced, readable, and asked for by people. */
export function isSealableResource({ ref, verbs }: SealableResource): boolean {
  const canBeFollowed = ['get', 'list', 'watch', 'patch'].every((verb) => verbs.includes(verb));
  return (
    ref.namespaced &&
    canBeFollowed &&
    ref.group !== GROUP &&
    !CHATTER.has(`${ref.group}/${ref.resource}`)
  );
}

/**
 * Whether an object must carry a seal. What a controller owns is the controller's: its owner is
 * sealed, and the gate lets nobody else write such an object.
 */
export function isSealable(object: JsonObject): boolean {
  return (
    !isControlled(object) &&
    !FURNISHINGS.has(identityOf(object)) &&
    !isUnsealedSecret(object) &&
    !isOwnBinding(object)
  );
}

/** Single use: once it has run it may go, and nobody misses it. */
export function isSingleUse({ apiVersion, kind }: { apiVersion: string; kind: string }): boolean {
  return (apiVersion === 'v1' && kind === 'Pod') || (apiVersion === 'batch/v1' && kind === 'Job');
}

function isControlled(object: JsonObject): boolean {
  const owners = getPath(object, ['metadata', 'ownerReferences']);
  return Array.isArray(owners) && owners.some((o) => isObject(o) && o['controller'] === true);
}

function identityOf(object: JsonObject): string {
  return [['apiVersion'], ['kind'], ['metadata', 'name']]
    .map((path) => textAt(object, path))
    .join('/');
}

function isUnsealedSecret(object: JsonObject): boolean {
  if (object['apiVersion'] !== 'v1' || object['kind'] !== 'Secret') return false;
  const { type } = object;
  const name = textAt(object, ['metadata', 'name']);
  const isRelease = type === 'helm.sh/release.v1' && name.startsWith('sh.helm.release.v1.');
  return isRelease || (typeof type === 'string' && UNSEALED_SECRETS.has(type));
}

/** Only while it says exactly what the gate wrote; an altered one is somebody's doing. */
function isOwnBinding(object: JsonObject): boolean {
  if (object['kind'] !== 'RoleBinding') return false;
  const own = ownBindings(textAt(object, ['metadata', 'namespace'])).find(
    ({ metadata }) => metadata.name === textAt(object, ['metadata', 'name']),
  );
  if (!own) return false;
  const { roleRef = null, subjects = null } = object;
  return equalJson(roleRef, own.roleRef) && equalJson(subjects, own.subjects);
}

function textAt(object: JsonObject, path: readonly string[]): string {
  const value = getPath(object, path);
  return typeof value === 'string' ? value : '';
}
