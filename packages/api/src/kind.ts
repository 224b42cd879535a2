import type { TSchema } from 'typebox';
import { GROUP, VERSION } from './group.ts';

/** One extra column of `kubectl get`; `wide` ones show with `-o wide` only. */
export interface PrinterColumn {
  name: string;
  path: string;
  type?: 'string' | 'integer' | 'boolean' | 'date';
  description?: string;
  wide?: boolean;
}

/** All there is to know about one kind: CRD, types and reference are generated from it. */
export interface KindDefinition {
  kind: string;
  plural: string;
  shortNames: readonly string[];
  scope: 'Namespaced' | 'Cluster';
  description: string;
  spec: TSchema;
  /** Left out for kinds that have no status subresource. */
  status?: TSchema;
  columns: readonly PrinterColumn[];
  /** Paths of text fields that lists and watches can select by (`fieldSelector`). */
  selectable?: readonly string[];
  /** Longest object name, where names also become label values. */
  maxNameLength?: number;
}

/** How the API server addresses a resource. */
export interface ResourceRef {
  group: string;
  version: string;
  /** Plural in lower case, as in the URL. */
  resource: string;
  namespaced: boolean;
}

export function refOf(definition: KindDefinition): ResourceRef {
  return {
    group: GROUP,
    version: VERSION,
    resource: definition.plural,
    namespaced: definition.scope === 'Namespaced',
  };
}

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
  /** Who wrote which fields; much of an object's size. */
  managedFields?: unknown;
}

/** The common shape of Clotho's objects as read from the API server. */
export interface Resource<Spec, Status = never> {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: Spec;
  status?: Status;
}
