import { ownBindings } from '@clotho/core';
import { orNull } from '@clotho/kube';
import type { GateContext } from '../context.ts';

const ref = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  resource: 'rolebindings',
  namespaced: true,
} as const;

/** Binds in all of them, as far as that can be done now; answers where it could not. */
export async function bindAll(
  namespaces: readonly string[],
  ctx: GateContext,
): Promise<readonly string[]> {
  const results = await Promise.allSettled(
    namespaces.map((namespace) => bindAccounts(namespace, ctx)),
  );
  return namespaces.filter((_, index) => results[index]?.status === 'rejected');
}

/** Gives Clotho's accounts their rights in one managed namespace. Throws KubeError. */
export async function bindAccounts(namespace: string, ctx: GateContext): Promise<void> {
  for (const binding of ownBindings(namespace)) {
    await orNull(ctx.client.apply(ref, binding, { fieldManager: 'clotho-gate', force: true }));
  }
}
