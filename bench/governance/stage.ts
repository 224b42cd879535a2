import { kinds, refOf, type Change } from '@clotho/api';
import type { ControlPlane } from '@clotho/embedded';
import { KubeClient, loadKubeConfig, Reflector } from '@clotho/kube';
import { manage } from '../shared/managed.ts';
import { configMaps } from './changes.ts';

const namespaces = { group: '', version: 'v1', resource: 'namespaces', namespaced: false } as const;

/** A managed namespace and the people who work in it. */
export interface Stage {
  namespace: string;
  /** Not managed: what is written there passes nobody. */
  plainNamespace: string;
  admin: KubeClient;
  /** Writes and asks for Changes. */
  alice: KubeClient;
  bob: KubeClient;
  carol: KubeClient;
  /** What is there, as one watch tells: nobody has to ask again and again. */
  changes: Reflector<Change>;
  objects: Reflector;
  stop(): Promise<void>;
}

export async function openStage(plane: ControlPlane): Promise<Stage> {
  const as = (user: string): KubeClient =>
    new KubeClient(loadKubeConfig({ file: plane.kubeconfig(user) }));
  const admin = as('admin');
  const alice = as('dev-alice');
  const namespace = 'bench-governance';
  const plainNamespace = 'bench-plain';
  for (const name of [namespace, plainNamespace]) {
    await admin.create(namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }
  await manage(namespace, admin);
  const changes = new Reflector<Change>({ client: admin, ref: refOf(kinds.change), namespace });
  const objects = new Reflector({ client: admin, ref: configMaps });
  for (const view of [changes, objects]) view.start();
  await Promise.all([changes.synced, objects.synced]);
  const stop = async (): Promise<void> => {
    await Promise.all([changes.stop(), objects.stop()]);
  };
  const people = { admin, alice, bob: as('plat-bob'), carol: as('sec-carol') };
  return { namespace, plainNamespace, ...people, changes, objects, stop };
}
