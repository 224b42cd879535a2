import { retireProblem } from '@clotho/core';
import type { KubeClient } from '@clotho/kube';
import { keyField, readKeySecret, wrappedField } from '../key-secret.ts';
import { readSecret, writeFields } from './secret.ts';
import { useOf } from './use.ts';

/** Rejected: the key is still needed. */
export class RetireError extends Error {
  override readonly name = 'RetireError';
  readonly code = 'StillNeeded';
}

/** Removes a key for good. Throws RetireError while anything names it, KubeError. */
export async function retireKey(kid: string, client: KubeClient): Promise<void> {
  const secret = await readSecret(client);
  const { keys, active, next } = readKeySecret(secret);
  const known = { active, kids: Object.keys(keys), ...(next === undefined ? {} : { next }) };
  const problem = retireProblem(kid, known, await useOf(kid, client));
  if (problem !== null) throw new RetireError(problem);
  await writeFields(secret, { [keyField(kid)]: null, [wrappedField(kid)]: null }, client);
}
