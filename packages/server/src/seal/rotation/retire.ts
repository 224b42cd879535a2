import { retireProblem } from '@clotho/core';
import type { KubeClient } from '@clotho/kube';
import { keyField, readKeySecret } from '../key-secret.ts';
import { readSecret, writeFields } from './rotate.ts';
import { useOf } from './use.ts';

/** Rejected: the key is still needed. */
export class RetireError extends Error {
  override readonly name = 'RetireError';
  readonly code = 'StillNeeded';
}

/** Removes a key for good. Throws RetireError while anything names it, KubeError. */
export async function retireKey(kid: string, client: KubeClient): Promise<void> {
  const secret = await readSecret(client);
  const { ring, next } = readKeySecret(secret);
  const keys = {
    active: ring.active,
    kids: Object.keys(ring.keys),
    ...(next === undefined ? {} : { next }),
  };
  const problem = retireProblem(kid, keys, await useOf(kid, client));
  if (problem !== null) throw new RetireError(problem);
  await writeFields(secret, { [keyField(kid)]: null }, client);
}
