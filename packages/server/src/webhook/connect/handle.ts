import type { JsonObject } from '@clotho/api';
import { formatInstant, getPath } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { homeOf } from '../home.ts';
import { userOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';

/** Lets people at what runs in managed namespaces as their policy says. */
export async function handleConnect(review: Review, ctx: GateContext): Promise<Answer> {
  const { policy } = homeOf(review, ctx);
  switch (policy?.spec.connect) {
    case 'Deny':
      return { allowed: false, message: refusal(review, policy.metadata.name) };
    case 'Journal':
      await record(review, ctx);
      return { allowed: true, warnings: [`clotho: this ${review.subresource} is on record`] };
    case 'Allow':
    case undefined:
      return { allowed: true };
  }
}

function refusal({ resource, subresource, name, namespace }: Review, policy: string): string {
  const what = `${resource}/${subresource} of "${name}" in ${namespace} is denied by ChangePolicy ${policy} (spec.connect: Deny).`;
  const logs =
    resource === 'pods' ? `read its logs (kubectl logs ${name} -n ${namespace}), or ` : '';
  return `${what} Next: ${logs}ask who administers the policy`;
}

async function record(review: Review, ctx: GateContext): Promise<void> {
  const { namespace, resource, name, subresource, uid, kind } = review;
  await ctx.recorder.record({
    id: `connect/${uid}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'PodConnected',
    actor: userOf(review),
    subject: {
      apiVersion: 'v1',
      kind: resource === 'services' ? 'Service' : 'Pod',
      namespace,
      name,
    },
    body: { subresource, ...(kind.endsWith('ProxyOptions') ? proxied(review) : entered(review)) },
  });
}

/** The rest of a command may hold a password. */
function entered({ object }: Review): JsonObject {
  const program = getPath(object ?? {}, ['command']);
  return {
    container: getPath(object ?? {}, ['container']) ?? '',
    program: Array.isArray(program) ? (program[0] ?? '') : '',
  };
}

/** So may what follows the path. */
function proxied({ object }: Review): JsonObject {
  const path = getPath(object ?? {}, ['path']);
  return { path: typeof path === 'string' ? (path.split('?', 1)[0] ?? '') : '' };
}
