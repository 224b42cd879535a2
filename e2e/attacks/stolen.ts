import { gunzipSync } from 'node:zlib';
import { request } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { ManifestRequest } from '@clotho/api';
import type { KubectlResult } from '@clotho/embedded';
import { changeManifest, phaseIs, requestOf, type Cluster } from '../cluster.ts';

export const API = '/apis/clotho.cosmosdevops.co.uk/v1alpha1';

/** Runs kubectl with the operator's own token, as whoever stole it would. */
export function asThief(cluster: Cluster, command: string, input?: string): Promise<KubectlResult> {
  const token = path.join(cluster.plane.stateDir, 'run/kubeconfig.clotho-system.clotho-operator');
  return cluster.as('admin', `--kubeconfig ${token} ${command}`, input);
}

/** Runs something while the operator stands still, so that nothing is written but by the test. */
export async function whileOperatorSleeps(
  { plane }: Cluster,
  run: () => Promise<void>,
): Promise<void> {
  plane.processes.kill('clotho-operator', 'SIGSTOP');
  try {
    await run();
  } finally {
    plane.processes.kill('clotho-operator', 'SIGCONT');
  }
}

/** Has a write held, and a Change of the same name ask for it. */
export async function ask(
  cluster: Cluster,
  change: string,
  manifest: string,
  { user = 'dev-alice', command = 'apply -f -', spec = {} } = {},
): Promise<string> {
  const held = await cluster.as(user, command, manifest);
  const name = requestOf(held.stderr);
  await cluster.ok(user, 'create -f -', changeManifest(change, { requests: [name], spec }));
  await phaseIs(cluster, change, 'PendingApproval');
  return name;
}

export async function readRequest(cluster: Cluster, name: string): Promise<ManifestRequest> {
  return JSON.parse(await cluster.ok('admin', `get mr ${name} -o json`));
}

/** The object of a held creation exactly as it was approved, ready to be created. */
export async function approvedObject(cluster: Cluster, name: string): Promise<string> {
  const { spec } = await readRequest(cluster, name);
  const data = `get secret ${spec.contentRef} -n clotho-system -o jsonpath={.data.content}`;
  const packed = Buffer.from(await cluster.ok('admin', data), 'base64');
  const { object } = JSON.parse(gunzipSync(packed).toString());
  for (const field of ['uid', 'resourceVersion', 'generation', 'creationTimestamp']) {
    delete object.metadata[field];
  }
  return JSON.stringify(object);
}

/** How many requests there are for objects of this name. */
export async function requestsFor(cluster: Cluster, object: string): Promise<string[]> {
  const column = `jsonpath={range .items[?(@.spec.target.name=="${object}")]}{.metadata.name}{"\\n"}{end}`;
  const names = await cluster.ok('admin', `get mr -o '${column}'`);
  return names.split('\n').filter((name) => name !== '');
}

export async function exists(cluster: Cluster, object: string): Promise<boolean> {
  return (await cluster.as('admin', `get ${object} --ignore-not-found -o name`)).stdout !== '';
}

interface Call {
  url: string;
  method?: string;
  token?: string;
  body?: string;
  headers?: Record<string, string>;
}

/** One HTTPS request, for what kubectl would not send. */
export async function call(
  cluster: Cluster,
  asked: Call,
): Promise<{ status: number; body: string }> {
  const { url, method = 'POST', token, body = '', headers = {} } = asked;
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const sent = request(new URL(url, cluster.plane.apiserver), {
    method,
    rejectUnauthorized: false,
    agent: false,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  });
  sent.on('error', reject);
  sent.on('response', (answer) => {
    void text(answer).then(
      (said) => resolve({ status: answer.statusCode ?? 0, body: said }),
      reject,
    );
  });
  sent.end(body);
  return promise;
}
