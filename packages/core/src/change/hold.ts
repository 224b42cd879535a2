import type { ChangeStatus } from '@clotho/api';
import { lifePhase } from './life-phase.ts';
import { hasBegun } from './may-implement.ts';
import type { Situation } from './situation.ts';

/** What a status keeps of a hold: set when it begins, gone when it ends. */
export function holdFields(before: Situation, entered: Situation, at: string): Situation {
  const { heldFrom: _, heldSince: _since, heldBy: _by, ...rest } = entered.change.status ?? {};
  const hold =
    rest.phase === 'OnHold'
      ? { heldFrom: before.phase, heldSince: at, heldBy: namesOf(before) }
      : {};
  const status = { ...rest, ...hold, ...whenBegun(before, rest) };
  return { ...entered, change: { ...entered.change, status } };
}

/** Those that hold it now, while it is on hold. */
export function heldBy(situation: Situation): Pick<ChangeStatus, 'heldBy'> {
  const names = namesOf(situation);
  return situation.phase === 'OnHold' && names.length > 0 ? { heldBy: names } : {};
}

/** Amended while on hold, a Change goes back to its review, unless something is written already. */
export function afterAmendment({ change, phase, facts }: Situation): Partial<ChangeStatus> {
  const isPastReview = ['Approved', 'Scheduled', 'Implementing'].includes(lifePhase(change.status));
  if (phase !== 'OnHold' || !isPastReview || hasBegun(facts)) return {};
  return { heldFrom: 'PendingApproval' };
}

/** Since when it is implemented does not change by a hold: who goes first hangs on it. */
function whenBegun({ phase, change }: Situation, { phase: to }: ChangeStatus): ChangeStatus {
  const since = change.status?.implementingSince;
  const isBack = phase === 'OnHold' && to === 'Implementing' && since !== undefined;
  return isBack ? { implementingSince: since } : {};
}

function namesOf({ locks }: Situation): string[] {
  return locks.map(({ metadata }) => metadata.name).slice(0, 64);
}
