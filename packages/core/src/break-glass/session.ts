import type { BreakGlassSpec, BreakGlassStatus } from '@clotho/api';
import { parseInstant, type Instant } from '../time.ts';

type Spec = Partial<BreakGlassSpec>;
export type SessionPhase = NonNullable<BreakGlassStatus['phase']>;

/** Where a session stands. Whether its stamps are good is for those to check who have the keys. */
export function sessionPhase(spec: Spec, now: Instant): SessionPhase {
  if (spec.stamp === undefined || spec.closesAt === undefined) return 'NotStamped';
  if (isOpen(spec, now)) return 'Open';
  if (spec.review?.stamp !== undefined) return 'Reviewed';
  const { reviewDue = spec.closesAt } = spec;
  return now < parseInstant(reviewDue) ? 'Closed' : 'ReviewDue';
}

export function isOpen({ openedAt, closesAt }: Spec, now: Instant): boolean {
  if (openedAt === undefined || closesAt === undefined) return false;
  return parseInstant(openedAt) <= now && now < parseInstant(closesAt);
}

/** Whether a write is within the scope that was asked for. `resource` is a plural name. */
export function covers(
  { namespaces = [], resources }: Spec,
  { namespace, resource }: { namespace: string; resource: string },
): boolean {
  if (namespace === '' || !namespaces.includes(namespace)) return false;
  return resources === undefined || resources.includes(resource);
}
