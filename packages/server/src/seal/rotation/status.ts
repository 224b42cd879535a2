import type { KubeClient } from '@clotho/kube';
import { readKeySecret, type StoredKey } from '../key-secret.ts';
import { readLeases, replicaOf } from './replicas.ts';
import { readSecret } from './secret.ts';
import { useOf } from './use.ts';

/** One line a key and one a replica. Throws KubeError. */
export async function keyStatus(client: KubeClient): Promise<string[]> {
  const { keys, active, next } = readKeySecret(await readSecret(client));
  const sorted = Object.entries(keys).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = await Promise.all(
    sorted.map(async ([kid, stored]) => {
      const { records, annotations, decisions, claims } = await useOf(kid, client);
      const state = stateOf(kid, active, next);
      return `key ${kid}  ${state}  named by ${records} records, ${annotations} objects, ${decisions} decisions, ${claims} writes; ${protectionOf(stored)}`;
    }),
  );
  const replicas = (await readLeases(client)).map(replicaOf);
  return [...lines, ...replicas.map(({ name, kids }) => `${name}  knows ${kids.join(', ')}`)];
}

/** The version of the provider's key is no secret, and tells whether a rewrap is due. */
function protectionOf(stored: StoredKey): string {
  if ('plain' in stored) return 'stored in plain';
  return `protected by ${stored.wrapped.split(':').slice(0, 2).join(':')}`;
}

function stateOf(kid: string, active: string, next: string | undefined): string {
  if (kid === active) return 'active';
  return kid === next ? 'published' : 'verify-only';
}
