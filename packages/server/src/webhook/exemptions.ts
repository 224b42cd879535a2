import type { WriterExemption } from '@clotho/api';
import {
  deltaBetween,
  exemptionFor,
  normalize,
  policyFor,
  standingOf,
  type ExemptionStanding,
  type Write,
} from '@clotho/core';
import type { GateContext } from './context.ts';
import { nameOf } from './objects.ts';
import type { Review } from './review.ts';

/** Every exemption with how it stands at this moment. */
export function standingExemptions(
  ctx: GateContext,
): { exemption: WriterExemption; standing: ExemptionStanding }[] {
  return ctx.views
    .exemptions()
    .map((exemption) => ({ exemption, standing: standing(exemption, ctx) }));
}

/** Name of the exemption in force that covers a write; null if none does. */
export function exemptionOf(review: Review, write: Write, ctx: GateContext): string | null {
  const { user, namespace, group, resource, subresource, operation, object, oldObject } = review;
  if (operation === 'CONNECT' || !user.username.startsWith('system:serviceaccount:')) return null;
  const own = ctx.views.exemptions().filter((each) => isFor(each, user.username));
  const inForce = own.filter((each) => standing(each, ctx).reason === 'InForce');
  const found = exemptionFor(
    {
      username: user.username,
      namespace,
      group,
      resource: subresource === '' ? resource : `${resource}/${subresource}`,
      // A subresource may carry an object that is named as it likes; a collection names nothing.
      name: subresource === '' ? nameOf(object ?? oldObject) || review.name : review.name,
      operation,
      changed: () => changedPaths(write),
    },
    inForce,
  );
  return found?.metadata.name ?? null;
}

function isFor({ spec }: WriterExemption, username: string): boolean {
  const { namespace, name } = spec.serviceAccount;
  return username === `system:serviceaccount:${namespace}:${name}`;
}

function standing(exemption: WriterExemption, { views, clock }: GateContext): ExemptionStanding {
  const isManaged = (name: string): boolean => {
    const namespace = views.namespace(name);
    return namespace !== undefined && policyFor(namespace, views.policies()) !== undefined;
  };
  return standingOf(exemption, { isManaged, now: clock.now() });
}

function changedPaths({
  object,
  oldObject,
  hasStatus,
}: Write): ReturnType<Parameters<typeof exemptionFor>[0]['changed']> {
  // Without both there is nothing to compare: the empty path lies below no field.
  if (!object || !oldObject) return [[]];
  return deltaBetween(normalize(oldObject, { hasStatus }), normalize(object, { hasStatus })).map(
    ({ path }) => path,
  );
}
