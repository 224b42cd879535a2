import type { JsonObject } from '@clotho/core';

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** What the API server keeps about every object; fields that nobody here reads are left out. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

/** An object as the API server answers it. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
}

/** An object of which no kind is known: lossless JSON with its metadata typed. */
export type KubeJson = JsonObject & KubeObject;

/** One page of a collection. */
export interface KubeList<T extends KubeObject = KubeJson> {
  items: T[];
  resourceVersion: string;
  /** Present when more pages follow. */
  continue?: string;
}

export interface WatchEvent<T extends KubeObject = KubeJson> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: T;
}
