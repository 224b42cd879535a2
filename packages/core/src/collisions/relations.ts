import type { JsonObject, Relation } from '@clotho/api';
import { getPath, isObject, type Json } from '../digest/json.ts';

const MOST = 32;

/**
 * Other objects that an object refers to: its owners, what it scales, and the ConfigMaps, Secrets
 * and claims that its Pods use. Changes of those meet a Change of this one.
 */
export function relationsOf(object: JsonObject): Relation[] {
  const found = [...owners(object), ...scaled(object), ...used(object)];
  const unique = new Map(found.map((each) => [JSON.stringify(each), each]));
  return [...unique.values()].slice(0, MOST);
}

function owners(object: JsonObject): Relation[] {
  return itemsAt(object, 'metadata', 'ownerReferences').flatMap((owner) =>
    relation(textAt(owner, 'apiVersion'), textAt(owner, 'kind'), textAt(owner, 'name'), 'Owner'),
  );
}

/** A HorizontalPodAutoscaler and its like. */
function scaled(object: JsonObject): Relation[] {
  const target = getPath(object, ['spec', 'scaleTargetRef']);
  if (!isObject(target)) return [];
  return relation(
    textAt(target, 'apiVersion'),
    textAt(target, 'kind'),
    textAt(target, 'name'),
    'Scales',
  );
}

const POD_SPECS = [
  ['spec'],
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
] as const;

function used(object: JsonObject): Relation[] {
  return POD_SPECS.flatMap((path) => {
    const pod = getPath(object, [...path]);
    return isObject(pod) ? [...volumes(pod), ...environment(pod)] : [];
  });
}

function volumes(pod: JsonObject): Relation[] {
  return itemsAt(pod, 'volumes').flatMap((volume) => [
    ...core('ConfigMap', textAt(volume, 'configMap', 'name')),
    ...core('Secret', textAt(volume, 'secret', 'secretName')),
    ...core('PersistentVolumeClaim', textAt(volume, 'persistentVolumeClaim', 'claimName')),
  ]);
}

function environment(pod: JsonObject): Relation[] {
  const containers = [...itemsAt(pod, 'initContainers'), ...itemsAt(pod, 'containers')];
  return containers.flatMap((container) => [
    ...itemsAt(container, 'envFrom').flatMap((from) => [
      ...core('ConfigMap', textAt(from, 'configMapRef', 'name')),
      ...core('Secret', textAt(from, 'secretRef', 'name')),
    ]),
    ...itemsAt(container, 'env').flatMap((variable) => [
      ...core('ConfigMap', textAt(variable, 'valueFrom', 'configMapKeyRef', 'name')),
      ...core('Secret', textAt(variable, 'valueFrom', 'secretKeyRef', 'name')),
    ]),
  ]);
}

function core(kind: string, name: string): Relation[] {
  return relation('v1', kind, name, 'Uses');
}

function relation(apiVersion: string, kind: string, name: string, as: Relation['as']): Relation[] {
  return kind === '' || name === '' ? [] : [{ apiVersion, kind, name, as }];
}

function itemsAt(object: JsonObject, ...path: string[]): JsonObject[] {
  const found: Json | undefined = getPath(object, path);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

function textAt(object: JsonObject, ...path: string[]): string {
  const found = getPath(object, path);
  return typeof found === 'string' ? found : '';
}
