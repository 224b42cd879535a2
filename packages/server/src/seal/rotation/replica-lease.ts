import { GATE_NAMESPACE, GROUP } from '@clotho/api';
import type { KubeClient, KubeObject } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';

export const leases = {
  group: 'coordination.k8s.io',
  version: 'v1',
  resource: 'leases',
  namespaced: true,
} as const;

/** Label of the leases by which the replicas of the gate say that they live. */
export const REPLICA_LABEL: string = `${GROUP}/gate-replica`;
const KIDS: string = `${GROUP}/known-keys`;
const RENEW_MS = 5_000;
const CALL_MS = 4_000;

/** Says which keys this replica can verify with, until it is stopped. */
export async function startReplicaLease(
  identity: string,
  ctx: GateContext,
): Promise<{ stop(): Promise<void> }> {
  const name = `clotho-gate-replica-${identity}`;
  const say = (): Promise<void> =>
    writeLease(name, ctx).catch((error: unknown) =>
      ctx.log.warn('the lease of this replica could not be renewed', { error }),
    );
  await say();
  ctx.keys.onChange(() => void say());
  const timer = setInterval(() => void say(), RENEW_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await removeLease(name, ctx.client).catch((error: unknown) =>
        ctx.log.warn('the lease of this replica runs out by itself', { error }),
      );
    },
  };
}

/** The keys that a replica says it knows. */
export function knownKeys({ metadata }: KubeObject): string[] {
  return (metadata.annotations?.[KIDS] ?? '').split(',').filter((kid) => kid !== '');
}

async function writeLease(name: string, { client, keys }: GateContext): Promise<void> {
  const body = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      namespace: GATE_NAMESPACE,
      labels: { [REPLICA_LABEL]: 'true' },
      annotations: { [KIDS]: keys.kids().join(',') },
    },
    spec: { holderIdentity: name, leaseDurationSeconds: 30, renewTime: microTime(Date.now()) },
  };
  const options = { fieldManager: 'clotho-gate', force: true, timeoutMs: CALL_MS };
  await client.apply(leases, body, options);
}

async function removeLease(name: string, client: KubeClient): Promise<void> {
  await client.remove(leases, name, { namespace: GATE_NAMESPACE, timeoutMs: CALL_MS });
}

/** Leases go by real time, whatever Clotho's own clock says. */
function microTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
