import { OPERATOR_USER, SYSTEM_NAMESPACE } from '@clotho/api';
import { canI } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import type { Review } from '../review.ts';

const OPERATOR = {
  username: OPERATOR_USER,
  groups: [
    'system:serviceaccounts',
    `system:serviceaccounts:${SYSTEM_NAMESPACE}`,
    'system:authenticated',
  ],
};
const VERBS = { CREATE: 'create', UPDATE: 'update', DELETE: 'delete', CONNECT: 'connect' } as const;

/**
 * In managed namespaces Clotho gives its accounts their rights; for cluster-scoped kinds only an
 * administrator can. Empty, or a sentence for the writer of a held request. Throws KubeError.
 */
export async function missingRights(review: Review, ctx: GateContext): Promise<string> {
  if (review.namespace !== '') return '';
  const { group, resource, operation } = review;
  const verb = VERBS[operation];
  const { allowed } = await canI(ctx.client, OPERATOR, { verb, group, resource });
  return allowed
    ? ''
    : ` Clotho itself may not ${verb} ${resource} yet: before it can carry the change out, an administrator has to bind a ClusterRole that allows it to ServiceAccounts ${SYSTEM_NAMESPACE}/clotho-operator (get, create, update, patch, delete) and clotho-gate/clotho-gate (get, patch).`;
}
