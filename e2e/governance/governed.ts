import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Change, WorkflowStep } from '@clotho/api';
import { readClock, waitFor, type KubectlResult } from '@clotho/embedded';
import {
  changeManifest,
  configMap,
  decisionManifest,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';

const CLI = path.resolve(import.meta.dirname, '../../packages/cli/bin/clotho.mjs');
const API_VERSION = 'clotho.cosmosdevops.co.uk/v1alpha1';

interface Rules {
  steps: WorkflowStep[];
  /** Anything else of the policy's spec. */
  policy?: Record<string, unknown>;
}

/** A managed namespace with a workflow and a policy of its own. */
export async function governed({ steps, policy = {} }: Rules): Promise<Cluster> {
  const cluster = await openCluster({ managed: true });
  await govern(cluster, { steps, policy });
  return cluster;
}

/** Gives the namespace other rules, and waits until Clotho goes by them. */
export async function govern(cluster: Cluster, { steps, policy = {} }: Rules): Promise<void> {
  const { namespace } = cluster;
  const cells = { low: namespace, medium: namespace, high: namespace };
  const spec = { namespaces: { names: [namespace] }, matrix: { normal: cells }, ...policy };
  for (const [kind, its] of [
    ['ApprovalWorkflow', { steps }],
    ['ChangePolicy', spec],
  ] as const) {
    const object = { apiVersion: API_VERSION, kind, metadata: { name: namespace }, spec: its };
    await cluster.ok('admin', 'apply -f -', JSON.stringify(object));
    await waitFor(async () => isSeen(await readNamed(cluster, kind.toLowerCase())), {
      timeoutMs: 30_000,
      describe: `${kind} ${namespace} to be seen`,
    });
  }
}

interface Seen {
  metadata: { generation: number };
  status?: { conditions?: { type: string; observedGeneration?: number }[] };
}

async function readNamed(cluster: Cluster, kind: string): Promise<Seen> {
  return JSON.parse(await cluster.ok('admin', `get ${kind} ${cluster.namespace} -o json`));
}

function isSeen({ metadata, status }: Seen): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.observedGeneration === metadata.generation;
}

/** Has ConfigMaps held and a Change ask for them; it waits for approval then. */
export async function ask(
  cluster: Cluster,
  change: string,
  { user = 'dev-alice', objects = [change], spec = {} } = {},
): Promise<void> {
  const requests: string[] = [];
  for (const name of objects) {
    const held = await cluster.as(user, 'apply -f -', configMap(name, { a: '1' }));
    requests.push(requestOf(held.stderr));
  }
  await cluster.ok(user, 'create -f -', changeManifest(change, { requests, spec }));
  await phaseIs(cluster, change, 'PendingApproval');
}

/** Decides as a user; `flags` such as --as go to kubectl. */
export function decide(
  cluster: Cluster,
  user: string,
  decision: Parameters<typeof decisionManifest>[0],
  flags = '',
): Promise<KubectlResult> {
  return cluster.as(user, `create -f - ${flags}`.trimEnd(), decisionManifest(decision));
}

export async function readChange(cluster: Cluster, name: string): Promise<Change> {
  return JSON.parse(await cluster.ok('admin', `get change ${name} -o json`));
}

/** Notes of the Events on a Change. */
export async function eventsOn(cluster: Cluster, change: string): Promise<string[]> {
  const field = `--field-selector=regarding.name=${change}`;
  const list = await cluster.ok('admin', `get events.events.k8s.io ${field} -o json`);
  const { items } = JSON.parse(list) as { items: { note: string }[] };
  return items.map(({ note }) => note);
}

/** Clotho's time, epoch milliseconds. */
export async function clothoNow({ plane }: Cluster): Promise<number> {
  return Date.now() + (await readClock(plane.stateDir)).offsetMs;
}

/** Runs `clotho` as a user in the namespace; a refusal is an answer too. */
export async function clotho(
  { plane, namespace }: Cluster,
  user: string,
  ...args: string[]
): Promise<{ code: number; text: string }> {
  const scope = args[0] === 'delegate' ? [] : ['-n', namespace];
  const flags = ['--kubeconfig', plane.kubeconfig(user), ...scope];
  try {
    const command = [CLI, ...args, ...flags];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command);
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = Object(error);
    return { code: Number(code), text: `${stdout}${stderr}` };
  }
}
