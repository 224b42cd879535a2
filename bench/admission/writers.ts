import type { ControlPlane } from '@clotho/embedded';
import { KubeClient, loadKubeConfig } from '@clotho/kube';

/** Who writes in this bench, each over connections of their own that stay open. */
export interface Writers {
  admin: KubeClient;
  /** A developer with the right to edit. */
  dev: KubeClient;
  /** The garbage collector of kube-controller-manager, which Clotho's matchConditions skip. */
  controller: KubeClient;
}

const CONTROLLER = 'system:serviceaccount:kube-system:generic-garbage-collector';

export function openWriters(plane: ControlPlane): Writers {
  const as = (user: string): KubeClient =>
    new KubeClient(loadKubeConfig({ file: plane.kubeconfig(user) }));
  const controller = loadKubeConfig({
    server: plane.apiserver,
    caData: Buffer.from(plane.caPem).toString('base64'),
    token: plane.adminToken,
    impersonateUser: CONTROLLER,
  });
  return { admin: as('admin'), dev: as('dev-alice'), controller: new KubeClient(controller) };
}
