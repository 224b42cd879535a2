import type { KubeClient } from '@clotho/kube';
import { readKeySecret } from '../key-secret.ts';
import { readLeases, replicaOf } from './replicas.ts';
import { readSecret } from './rotate.ts';
import { useOf } from './use.ts';

/** One line a key and one a replica. Throws KubeError. */
export async function keyStatus(client: KubeClient): Promise<string[]> {
  const { ring, next } = readKeySecret(await readSecret(client));
  const keys = Object.keys(ring.keys).toSorted();
  const lines = await Promise.all(
    keys.map(async (kid) => {
      const { records, annotations, decisions, claims } = await useOf(kid, client);
      const state = stateOf(kid, ring.active, next);
      return `key ${kid}  ${state}  named by ${records} records, ${annotations} objects, ${decisions} decisions, ${claims} writes`;
    }),
  );
  const replicas = (await readLeases(client)).map(replicaOf);
  return [...lines, ...replicas.map(({ name, kids }) => `${name}  knows ${kids.join(', ')}`)];
}

function stateOf(kid: string, active: string, next: string | undefined): string {
  if (kid === active) return 'active';
  return kid === next ? 'published' : 'verify-only';
}
