import { randomBytes } from 'node:crypto';
import type { Change, ChangeWindowSpec } from '@clotho/api';
import { readClock, waitFor } from '@clotho/embedded';
import {
  approveAll,
  changeManifest,
  configMap,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';

const made: [Cluster, string][] = [];

/** Makes a ChangeWindow that is about the namespace of the test alone; `leave` removes it. */
export async function makeWindow(
  cluster: Cluster,
  spec: Partial<ChangeWindowSpec>,
  user = 'admin',
): Promise<string> {
  const name = `w-${randomBytes(4).toString('hex')}`;
  await cluster.ok(user, 'create -f -', windowManifest(name, cluster, spec));
  made.push([cluster, name]);
  return name;
}

export function windowManifest(
  name: string,
  { namespace }: Cluster,
  spec: Partial<ChangeWindowSpec>,
): string {
  return JSON.stringify({
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'ChangeWindow',
    metadata: { name },
    spec: { type: 'Allow', namespaces: [namespace], ...spec },
  });
}

/** Removes the windows that were made: the next test has its own. */
export async function leave(): Promise<void> {
  for (const [cluster, name] of made.splice(0)) {
    await cluster.ok('admin', `delete changewindow ${name} --ignore-not-found`);
  }
}

/** A ConfigMap is held, a Change asks for it, and both teams approve. Answers the Change's name. */
export async function approvedChange(
  cluster: Cluster,
  spec: Record<string, unknown> = {},
  user = 'dev-alice',
): Promise<string> {
  const name = `c-${randomBytes(4).toString('hex')}`;
  const held = await cluster.as(user, 'apply -f -', configMap(name, { mode: 'fast' }));
  const request = requestOf(held.stderr);
  await cluster.ok(user, 'create -f -', changeManifest(name, { requests: [request], spec }));
  if (spec['category'] === 'Emergency') return name;
  await phaseIs(cluster, name, 'PendingApproval');
  await approveAll(cluster, name);
  return name;
}

export async function changeOf(cluster: Cluster, name: string): Promise<Change> {
  return JSON.parse(await cluster.ok('admin', `get change ${name} -o json`));
}

/** Waits until the status of a Change satisfies `holds`, and answers the Change. */
export async function statusOf(
  cluster: Cluster,
  name: string,
  holds: (status: NonNullable<Change['status']>) => boolean,
): Promise<Change> {
  let seen: Change | undefined;
  return waitFor(
    async () => {
      seen = await changeOf(cluster, name);
      return holds(seen.status ?? {}) ? seen : undefined;
    },
    { timeoutMs: 30_000, describe: `the status of Change ${name}` },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(seen?.status, null, 1)}`);
  });
}

/** Makes times of seconds from now, by the clock that the instance goes by: RFC 3339, whole seconds. */
export async function timesOf({ plane }: Cluster): Promise<(seconds: number) => string> {
  const { offsetMs } = await readClock(plane.stateDir);
  return (seconds) => {
    const time = new Date(Math.floor((Date.now() + offsetMs) / 1000 + seconds) * 1000);
    return time.toISOString().replace('.000', '');
  };
}
