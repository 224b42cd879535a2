import type { ObjectMeta, OwnerReference } from '@clotho/api';
import type { JsonObject } from '@clotho/core';

export type { ObjectMeta, OwnerReference };

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
