import { randomBytes } from 'node:crypto';
import {
  kubectl,
  openControlPlane,
  waitFor,
  type ControlPlane,
  type KubectlResult,
} from '@clotho/embedded';
import { inject } from 'vitest';

/** What a test works with: one namespace of its own on the shared control plane. */
export interface Cluster {
  plane: ControlPlane;
  namespace: string;
  /** Runs kubectl as a user, in the namespace. */
  as(user: string, command: string, input?: string): Promise<KubectlResult>;
  /** The same, and fails the test if kubectl does. */
  ok(user: string, command: string, input?: string): Promise<string>;
}

interface ClusterOptions {
  managed: boolean;
  /** Of the control plane; the shared one if left out. */
  stateDir?: string;
}

/** Opens a fresh namespace; `managed` puts it under management and waits until the gate is in force. */
export async function openCluster({
  managed,
  stateDir = inject('stateDir'),
}: ClusterOptions): Promise<Cluster> {
  const plane = await openControlPlane(stateDir);
  const namespace = `t-${randomBytes(4).toString('hex')}`;
  const as: Cluster['as'] = (user, command, input) =>
    kubectl(
      plane,
      user,
      ['-n', namespace, ...words(command)],
      input === undefined ? {} : { input },
    );
  const cluster: Cluster = {
    plane,
    namespace,
    as,
    ok: async (user, command, input) => {
      const result = await as(user, command, input);
      if (result.code !== 0) throw new Error(`${user}: kubectl ${command}\n${result.stderr}`);
      return result.stdout;
    },
  };
  await cluster.ok('admin', `create namespace ${namespace}`);
  // The built-in role edit, as a team has it in its own namespace: Secrets may be read too.
  await cluster.ok(
    'admin',
    'create rolebinding editors --clusterrole=edit --group=developers --group=sre',
  );
  if (managed) await manage(cluster);
  return cluster;
}

export async function manage(cluster: Cluster): Promise<void> {
  const label = 'clotho.cosmosdevops.co.uk/managed=true';
  await cluster.ok('admin', `label namespace ${cluster.namespace} ${label}`);
  await waitFor(
    async () => {
      const probe = await cluster.as('dev-alice', 'create configmap probe --dry-run=server');
      return probe.stderr.includes('would be held');
    },
    { timeoutMs: 30_000, describe: `the gate of ${cluster.namespace} to be in force` },
  );
}

/** A ConfigMap as YAML. */
export function configMap(name: string, data: Record<string, string>): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
}

interface ChangeOptions {
  requests: string[];
  /** Anything else of its spec. */
  spec?: Record<string, unknown>;
}

/** A Change as YAML: Normal, High, without planned times. */
export function changeManifest(name: string, { requests, spec = {} }: ChangeOptions): string {
  return JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'Change',
    metadata: { name },
    spec: {
      description: 'A change of a test',
      category: 'Normal',
      riskLevel: 'High',
      manifestRequests: requests.map((request) => ({ name: request })),
      ...spec,
    },
  });
}

interface Decision {
  step: string;
  decision?: string;
  change?: string;
  comment?: string;
}

/** An ApprovalEvent as YAML, under a name of its own. */
export function decisionManifest({
  step,
  decision = 'approve',
  change,
  comment,
}: Decision): string {
  return JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ApprovalEvent',
    metadata: { name: `decision-${randomBytes(4).toString('hex')}` },
    spec: {
      targetStep: step,
      decision,
      ...(comment === undefined ? {} : { comment }),
      ...(change === undefined ? {} : { changeRef: { name: change } }),
    },
  });
}

/** Both default steps are approved, by the two people who may. */
export async function approveAll(cluster: Cluster, change: string): Promise<void> {
  await cluster.ok(
    'plat-bob',
    'create -f -',
    decisionManifest({ step: 'platform-review', change }),
  );
  await cluster.ok(
    'sec-carol',
    'create -f -',
    decisionManifest({ step: 'security-review', change }),
  );
}

/** Waits until a Change is in a phase; fails at once when it came to another end. */
export async function phaseIs(
  cluster: Cluster,
  change: string,
  phase: string,
  timeoutMs = 30_000,
): Promise<void> {
  const ends = ['Completed', 'Denied', 'Expired', 'Cancelled', 'Failed', 'RolledBack'];
  let seen = '';
  await waitFor(
    async () => {
      const path = `'jsonpath={.status.phase}: {.status.message}'`;
      seen = (await cluster.as('admin', `get change ${change} -o ${path}`)).stdout;
      const [now = ''] = seen.split(':');
      if (now !== phase && ends.includes(now)) throw new Error(`Change ${change} is ${seen}`);
      return now === phase;
    },
    { timeoutMs, describe: `Change ${change} to be ${phase}` },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; it is ${seen}`);
  });
}

/** Has a write held, approved and implemented: from a manifest to an object in the cluster. */
export async function deploy(cluster: Cluster, change: string, manifest: string): Promise<void> {
  const held = await cluster.as('dev-alice', 'apply -f -', manifest);
  await implement(cluster, change, [requestOf(held.stderr)]);
}

/** Has what was held for a user carried by one Change, approved and implemented. */
export async function implement(
  cluster: Cluster,
  change: string,
  requests: string[],
  user = 'dev-alice',
): Promise<void> {
  await cluster.ok(user, 'create -f -', changeManifest(change, { requests }));
  await phaseIs(cluster, change, 'PendingApproval');
  await approveAll(cluster, change);
  await phaseIs(cluster, change, 'Completed');
}

/** Names of all ManifestRequests that refusals speak of, each once, sorted. */
export function requestsOf(message: string): string[] {
  const names = message.matchAll(/held as ManifestRequest [^/]+\/(\S+)/g);
  return [...new Set([...names].map(([, name = '']) => name))].toSorted();
}

/** Name of the ManifestRequest that a refusal speaks of. */
export function requestOf(message: string): string {
  const [name] = requestsOf(message);
  if (name === undefined) throw new Error(`nothing was held: ${message}`);
  return name;
}

/** Words of a command line; single quotes keep spaces together. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
}
