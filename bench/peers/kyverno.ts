import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { freePorts, type ControlPlane } from '@clotho/embedded';
import { peerBinary, peerSources, type PeerModule } from './binary.ts';
import { clusterPolicy, validatingPolicies } from './kyverno-policies.ts';
import { enforced, install, readManifests, type Manifest } from './manifests.ts';

const MODULE: PeerModule = {
  name: 'kyverno',
  module: 'github.com/kyverno/kyverno',
  package: 'github.com/kyverno/kyverno/cmd/kyverno',
  buildMinutes: 7,
};

/** Namespaces of the two variants. */
export interface KyvernoNamespaces {
  validating: string;
  cluster: string;
}

/** Starts Kyverno's admission controller and the two variants of its policy, each in its namespace. */
export async function startKyverno(
  plane: ControlPlane,
  namespaces: KyvernoNamespaces,
): Promise<void> {
  const binary = await peerBinary(MODULE);
  const file = path.join(await peerSources(MODULE), 'config/install-latest-testing.yaml');
  const manifests = readManifests(await readFile(file, 'utf8'), ['Deployment']);
  await install(
    plane,
    manifests.map((manifest) => selecting(manifest, Object.values(namespaces))),
  );
  await start(plane, binary);
  await install(plane, [
    ...validatingPolicies(namespaces.validating),
    clusterPolicy(namespaces.cluster),
  ]);
  for (const namespace of Object.values(namespaces)) await enforced(plane, namespace);
}

/** Its configuration, with webhooks that select these namespaces alone. */
function selecting(manifest: Manifest, namespaces: string[]): Manifest {
  if (manifest.kind !== 'ConfigMap' || manifest.metadata.name !== 'kyverno') return manifest;
  const expression = { key: 'kubernetes.io/metadata.name', operator: 'In', values: namespaces };
  const webhooks = JSON.stringify({ namespaceSelector: { matchExpressions: [expression] } });
  return { ...manifest, data: { ...Object(manifest['data']), webhooks } };
}

async function start(plane: ControlPlane, binary: string): Promise<void> {
  const [webhook, metrics] = await freePorts(2);
  plane.processes.start({
    name: MODULE.name,
    command: binary,
    args: [
      `--kubeconfig=${plane.kubeconfig('admin')}`,
      // With an address of the server it registers by URL, and needs no Service.
      `--serverIP=127.0.0.1:${webhook}`,
      '--webhookServerHost=127.0.0.1',
      `--webhookServerPort=${webhook}`,
      '--caSecretName=kyverno-svc.kyverno.svc.kyverno-tls-ca',
      '--tlsSecretName=kyverno-svc.kyverno.svc.kyverno-tls-pair',
      '--tlsKeyAlgorithm=ECDSA',
      `--backgroundServiceAccountName=${account('kyverno-background-controller')}`,
      `--reportsServiceAccountName=${account('kyverno-reports-controller')}`,
      '--metricsHost=127.0.0.1',
      `--metricsPort=${metrics}`,
      '--controllerRuntimeMetricsAddress=0',
      '--otelConfig=prometheus',
      '--admissionReports=false',
      '--enableReporting=',
      '--omitEvents=PolicyApplied,PolicySkipped',
      '--loggingFormat=text',
      '--v=2',
    ],
    env: {
      HOME: plane.stateDir,
      TUF_ROOT: path.join(plane.stateDir, 'tuf'),
      INIT_CONFIG: 'kyverno',
      METRICS_CONFIG: 'kyverno-metrics',
      KYVERNO_NAMESPACE: 'kyverno',
      KYVERNO_POD_NAME: 'kyverno-bench',
      KYVERNO_SERVICEACCOUNT_NAME: 'kyverno-admission-controller',
      KYVERNO_ROLE_NAME: 'kyverno:admission-controller',
      KYVERNO_SVC: 'kyverno-svc',
      KYVERNO_DEPLOYMENT: 'kyverno-admission-controller',
    },
    tier: 9,
  });
}

function account(name: string): string {
  return `system:serviceaccount:kyverno:${name}`;
}
