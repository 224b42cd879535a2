import { GATE_NAMESPACE } from '@clotho/api';
import type { KubeClient, KubeObject, Timers } from '@clotho/kube';
import { knownKeys, leases, REPLICA_LABEL } from './replica-lease.ts';

/** A replica that renewed nothing for so long before our eyes is dead; milliseconds. */
const STALE_MS = 30_000;

export interface Replica {
  name: string;
  kids: string[];
}

export interface ReplicaWatch {
  /** The replicas that may be alive. Throws KubeError. */
  live(): Promise<Replica[]>;
}

/**
 * Looks at the leases of the replicas. Whether one has run out is judged by how long it has not
 * changed before our own eyes: no remote clock is believed, so a dead one costs half a minute.
 */
export function watchReplicas(client: KubeClient, timers: Pick<Timers, 'monotonic'>): ReplicaWatch {
  const seen = new Map<string, { version: string; at: number }>();
  return {
    live: async () => {
      const now = timers.monotonic();
      const found = await readLeases(client);
      return found.filter((lease) => isFresh(lease, seen, now)).map(replicaOf);
    },
  };
}

export async function readLeases(client: KubeClient): Promise<KubeObject[]> {
  const options = { namespace: GATE_NAMESPACE, labelSelector: `${REPLICA_LABEL}=true` };
  const { items } = await client.list(leases, options);
  return items;
}

export function replicaOf(lease: KubeObject): Replica {
  return { name: lease.metadata.name, kids: knownKeys(lease) };
}

function isFresh(
  { metadata: { name, resourceVersion } }: KubeObject,
  seen: Map<string, { version: string; at: number }>,
  now: number,
): boolean {
  const before = seen.get(name);
  if (before?.version !== resourceVersion) seen.set(name, { version: resourceVersion, at: now });
  return now - (seen.get(name)?.at ?? now) < STALE_MS;
}
