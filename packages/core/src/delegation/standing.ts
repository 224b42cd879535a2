import type { DelegationSpec, Identity } from '@clotho/api';
import type { DelegationFact } from '../approval/facts.ts';
import type { Rulebook } from '../rulebook.ts';
import { parseInstant, type Instant } from '../time.ts';

type Spec = Partial<DelegationSpec>;
export type DelegationPhase = 'NotStamped' | 'Unconfirmed' | 'Pending' | 'Active' | 'Over';

/** Where a delegation stands. Whether its stamp is good is for those to check who have the keys. */
export function delegationPhase(spec: Spec, now: Instant): DelegationPhase {
  const { stamp, startTime, endTime, from, chat } = spec;
  if (!stamp || !from || startTime === undefined || endTime === undefined) return 'NotStamped';
  if (now >= parseInstant(endTime)) return 'Over';
  if (chat && chat.confirmedAt === undefined) return 'Unconfirmed';
  return now < parseInstant(startTime) ? 'Pending' : 'Active';
}

/** When a delegation begins or ends next. */
export function delegationTurn({ startTime, endTime }: Spec, now: Instant): Instant | undefined {
  return [startTime, endTime]
    .flatMap((at) => (at === undefined ? [] : [parseInstant(at)]))
    .find((at) => at > now);
}

/** The delegations that hold for Changes of the rulebook's namespace, by name. */
export function delegationsIn({ namespace, delegations = [] }: Rulebook): DelegationFact[] {
  return delegations
    .filter(({ spec }) => spec.namespaces?.includes(namespace.name) ?? true)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * By which delegations a person may act at a step now. What was handed to their delegator is not
 * among them: authority is handed on once.
 */
export function handedTo(
  { username }: Identity,
  { step, now }: { step: string; now: Instant },
  delegations: readonly DelegationFact[],
): DelegationFact[] {
  return delegations.filter(
    ({ spec }) =>
      spec.to === username &&
      delegationPhase(spec, now) === 'Active' &&
      (spec.steps?.includes(step) ?? true),
  );
}
