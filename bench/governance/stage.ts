import type { ControlPlane } from '@clotho/embedded';
import { KubeClient, loadKubeConfig } from '@clotho/kube';
import { manage } from '../shared/managed.ts';

const namespaces = { group: '', version: 'v1', resource: 'namespaces', namespaced: false } as const;

/** A managed namespace and the people who work in it. */
export interface Stage {
  namespace: string;
  admin: KubeClient;
  /** Writes and asks for Changes. */
  alice: KubeClient;
  bob: KubeClient;
  carol: KubeClient;
}

export async function openStage(plane: ControlPlane): Promise<Stage> {
  const as = (user: string): KubeClient =>
    new KubeClient(loadKubeConfig({ file: plane.kubeconfig(user) }));
  const admin = as('admin');
  const namespace = 'bench-governance';
  await admin.create(namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  await manage(namespace, admin);
  return { namespace, admin, alice: as('dev-alice'), bob: as('plat-bob'), carol: as('sec-carol') };
}
