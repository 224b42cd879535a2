import type { KubeClient } from '@clotho/kube';
import { pathOf, type Workload } from '../shared/workload.ts';
import type { Variant } from './variants.ts';

/** How many objects each namespace holds: one for each client that writes at the same time. */
const OBJECTS = 40;

const namespaces = { group: '', version: 'v1', resource: 'namespaces', namespaced: false } as const;
const roleBindings = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  resource: 'rolebindings',
  namespaced: true,
} as const;

export function objectName(index: number): string {
  return `object-${index % OBJECTS}`;
}

/** Makes the namespace of a variant, with its objects and the developer's right to write them. */
export async function setStage(
  { namespace }: Variant,
  workload: Workload,
  admin: KubeClient,
): Promise<void> {
  await admin.create(namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  await admin.create(roleBindings, binding(namespace), { namespace });
  for (let index = 0; index < OBJECTS; index++) {
    const body = JSON.stringify(workload.object(objectName(index), namespace));
    await admin.raw({ method: 'POST', path: pathOf(workload, namespace), body });
  }
}

function binding(namespace: string): object {
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: 'RoleBinding',
    metadata: { name: 'developers', namespace },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'edit' },
    subjects: [{ apiGroup, kind: 'Group', name: 'developers' }],
  };
}
