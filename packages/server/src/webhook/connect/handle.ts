import { formatInstant, getPath } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { homeOf } from '../home.ts';
import { userOf } from '../objects.ts';
import type { Answer, Review } from '../review.ts';

/** Lets people into Pods of managed namespaces as their policy says. */
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

function refusal({ subresource, name, namespace }: Review, policy: string): string {
  return `pods/${subresource} of "${name}" in ${namespace} is denied by ChangePolicy ${policy} (spec.connect: Deny). Next: read its logs (kubectl logs ${name} -n ${namespace}), or ask who administers the policy`;
}

async function record(review: Review, ctx: GateContext): Promise<void> {
  const { namespace, name, subresource, uid, object } = review;
  // The rest of a command may hold a password.
  const program = getPath(object ?? {}, ['command']);
  await ctx.recorder.record({
    id: `connect/${uid}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'PodConnected',
    actor: userOf(review),
    subject: { apiVersion: 'v1', kind: 'Pod', namespace, name },
    body: {
      subresource,
      container: getPath(object ?? {}, ['container']) ?? '',
      program: Array.isArray(program) ? (program[0] ?? '') : '',
    },
  });
}
