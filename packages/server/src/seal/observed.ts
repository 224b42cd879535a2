import { annotation, type JsonObject, type Target } from '@clotho/api';
import { digestOf, getPath, isSealable, withoutSettled } from '@clotho/core';
import type { DiscoveredResource, KubeClient, KubeObject } from '@clotho/kube';
import { following, type Following } from '../following.ts';

/**
 * What the auditor keeps of an object: a few hundred bytes, so that it can follow tens of thousands
 * of them.
 */
export interface Observed extends KubeObject {
  observed: Observation;
}

interface Observation {
  /** Of the content as it stands, and without what the control plane settled where that differs. */
  digests: string[];
  /** The seal that the object shows, if any. */
  signature?: string;
  isSealable: boolean;
}

/** Reads one object. Throws JsonError. */
export function observe(object: JsonObject & KubeObject, hasStatus: boolean): Observed {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, uid, resourceVersion, deletionTimestamp } = metadata;
  const signature = getPath(object, ['metadata', 'annotations', annotation.signature]);
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(kind === undefined ? {} : { kind }),
    metadata: {
      name,
      uid,
      resourceVersion,
      ...(namespace === undefined ? {} : { namespace }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    observed: {
      digests: digestsOf(object, hasStatus),
      ...(typeof signature === 'string' ? { signature } : {}),
      isSealable: isSealable(object),
    },
  };
}

export function targetOf({ apiVersion = '', kind = '', metadata }: KubeObject): Target {
  const { namespace, name, uid } = metadata;
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name, uid };
}

/** A client whose lists and watches of one resource answer what is kept of each object. */
export function observing(client: KubeClient, { hasStatus }: DiscoveredResource): Following {
  return following(client, (object) => observe(object, hasStatus));
}

/** Of the content as it stands, and without what the control plane settled where that differs. */
export function digestsOf(object: JsonObject, hasStatus: boolean): string[] {
  const options = { hasStatus, operation: 'UPDATE' } as const;
  const plain = withoutSettled(object);
  const digest = digestOf(object, options);
  return plain === object ? [digest] : [digest, digestOf(plain, options)];
}
