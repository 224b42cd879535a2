import { waitFor, type ControlPlane } from '@clotho/embedded';
import { isNotFound, KubeClient, loadKubeConfig } from '@clotho/kube';
import { configMaps } from './changes.ts';
import type { Stage } from './stage.ts';

const PROCESSES = ['clotho-webhook', 'clotho-operator'];
const KINDS = ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'];

/**
 * Does `work` while Clotho's processes are stopped and its webhooks are not registered; then starts
 * them again and waits until writes in the stage's namespace would be held as before.
 */
export async function withoutGate(
  plane: ControlPlane,
  stage: Stage,
  work: () => Promise<void>,
): Promise<void> {
  const { processes } = plane;
  const stopped = PROCESSES.map((name) => processes.require(name));
  await processes.stop(stopped);
  for (const resource of KINDS) await removeWebhooks(resource, stage);
  await work();
  for (const { pid: _, startTime: _start, ...spec } of stopped) {
    processes.start(spec, { fresh: false });
  }
  await waitFor(() => wouldBeHeld(plane, stage), {
    timeoutMs: 120_000,
    describe: 'the gate to be in force again',
  });
}

async function removeWebhooks(resource: string, { admin }: Stage): Promise<void> {
  const ref = { group: 'admissionregistration.k8s.io', version: 'v1', resource, namespaced: false };
  try {
    await admin.remove(ref, 'clotho');
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function wouldBeHeld(plane: ControlPlane, { namespace }: Stage): Promise<boolean> {
  const warnings: string[] = [];
  const config = loadKubeConfig({ file: plane.kubeconfig('dev-alice') });
  const alice = new KubeClient(config, { onWarning: (text) => warnings.push(text) });
  const probe = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'probe' } };
  try {
    await alice.create(configMaps, probe, { namespace, dryRun: true });
  } finally {
    alice.close();
  }
  return warnings.some((text) => text.includes('would be held'));
}
