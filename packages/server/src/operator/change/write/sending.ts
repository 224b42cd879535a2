import type { ManifestRequest, ResourceRef } from '@clotho/api';
import type { KubeJson } from '@clotho/kube';
import type { Content } from '../../../content.ts';

/** Everything about one write, with the object as it was just read. */
export interface Sending {
  request: ManifestRequest;
  content: Content;
  ref: ResourceRef;
  hasStatus: boolean;
  /** Null when there is no such object. */
  live: KubeJson | null;
}

/** Writes go under the manager of the held write, so that its next apply meets its own fields. */
export function managerOf({ request }: Sending): string {
  return request.spec.fieldManager ?? 'clotho';
}
