import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePorts, waitFor, type ControlPlane } from '@clotho/embedded';
import { mintCa, mintLeaf } from '@clotho/kube';
import { peerBinary, peerSources, type PeerModule } from './binary.ts';
import { constraint, constraintTemplate } from './gatekeeper-policy.ts';
import { enforced, install, readManifests } from './manifests.ts';

const MODULE: PeerModule = {
  name: 'gatekeeper',
  module: 'github.com/open-policy-agent/gatekeeper/v3',
  package: 'github.com/open-policy-agent/gatekeeper/v3',
  buildMinutes: 4,
};
const NAMESPACE = 'gatekeeper-system';
const POD = 'gatekeeper-bench';
/** Made here: with the process outside the cluster, or in another form. */
const NOT_INSTALLED = [
  'Deployment',
  'PodDisruptionBudget',
  'Service',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
];

/** Starts Gatekeeper with one constraint for one namespace. */
export async function startGatekeeper(plane: ControlPlane, namespace: string): Promise<void> {
  const binary = await peerBinary(MODULE);
  const file = path.join(await peerSources(MODULE), 'deploy/gatekeeper.yaml');
  await install(plane, readManifests(await readFile(file, 'utf8'), NOT_INSTALLED));
  await install(plane, [pod()]);
  const { port, caPem } = await start(plane, binary);
  await install(plane, [constraintTemplate()]);
  await install(plane, [constraint(namespace), webhook(namespace, port, caPem)]);
  await enforced(plane, namespace);
}

async function start(
  plane: ControlPlane,
  binary: string,
): Promise<{ port: number; caPem: string }> {
  const [port = 0, health] = await freePorts(2);
  const certificates = path.join(plane.stateDir, 'gatekeeper');
  const caPem = await writeCertificate(certificates);
  plane.processes.start({
    name: MODULE.name,
    command: binary,
    args: [
      `--kubeconfig=${plane.kubeconfig('admin')}`,
      '--host=127.0.0.1',
      `--port=${port}`,
      `--cert-dir=${certificates}`,
      '--disable-cert-rotation',
      `--health-addr=127.0.0.1:${health}`,
      '--metrics-addr=0',
      // Its Prometheus endpoint can't be told to stay on loopback; this one listens nowhere.
      '--metrics-backend=opentelemetry',
      '--otlp-endpoint=127.0.0.1:9',
      '--otlp-metric-interval=24h',
      `--exempt-namespace=${NAMESPACE}`,
      // The audit is no part of admission.
      '--audit-interval=0',
      '--log-level=INFO',
    ],
    env: {
      HOME: plane.stateDir,
      POD_NAME: POD,
      POD_NAMESPACE: NAMESPACE,
      NAMESPACE,
      CONTAINER_NAME: 'manager',
    },
    tier: 9,
  });
  await waitFor(
    async () => {
      plane.processes.assertAlive(MODULE.name);
      return isReady(`http://127.0.0.1:${health}/readyz`);
    },
    { timeoutMs: 120_000, describe: 'Gatekeeper to be ready' },
  );
  return { port, caPem };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Answers the certificate of the authority. */
async function writeCertificate(folder: string): Promise<string> {
  const now = Date.now();
  const ca = await mintCa(now);
  const leaf = await mintLeaf(ca, { dnsNames: ['localhost'], ips: ['127.0.0.1'] }, now);
  await mkdir(folder, { recursive: true });
  const files = { 'tls.crt': leaf.cert, 'tls.key': leaf.key, 'ca.crt': ca.cert };
  for (const [name, pem] of Object.entries(files)) {
    await writeFile(path.join(folder, name), pem, { mode: 0o600 });
  }
  return ca.cert;
}

/** The Pod that it believes to be: what it reports belongs to it. */
function pod(): object {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: POD, namespace: NAMESPACE, labels: { 'gatekeeper.sh/system': 'yes' } },
    spec: {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'manager', image: 'registry.example.com/gatekeeper', securityContext }],
    },
  };
}

/** Its validating webhook, for one namespace, and failing closed as the others do. */
function webhook(namespace: string, port: number, caPem: string): object {
  const expression = { key: 'kubernetes.io/metadata.name', operator: 'In', values: [namespace] };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'gatekeeper-validating-webhook-configuration' },
    webhooks: [
      {
        name: 'validation.gatekeeper.sh',
        admissionReviewVersions: ['v1'],
        clientConfig: {
          url: `https://127.0.0.1:${port}/v1/admit`,
          caBundle: Buffer.from(caPem).toString('base64'),
        },
        failurePolicy: 'Fail',
        matchPolicy: 'Exact',
        sideEffects: 'None',
        timeoutSeconds: 3,
        namespaceSelector: { matchExpressions: [expression] },
        rules: [
          {
            apiGroups: ['*'],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['*'],
          },
        ],
      },
    ],
  };
}
