import type { ChangePhase } from '@clotho/api';
import { parseInstant, type Instant } from '../time.ts';
import { lockInWords } from '../lockdown/hold.ts';
import { isUnarchived } from './archive.ts';
import { lifePhase } from './life-phase.ts';
import { countWrites, isWaiting, type Situation } from './situation.ts';

/** One step to another phase: why, and who caused it. */
export interface Move {
  to: ChangePhase;
  what: string;
  who: string;
}

type Rule = (situation: Situation) => Move | null;

/** What Clotho does by itself is done by nobody. */
export const CLOTHO = 'clotho';

/** In each phase the rules are asked in order; the first answer is the move. */
const rules: Readonly<Record<ChangePhase, readonly Rule[]>> = {
  Draft: [cancelled, held, submitted],
  PendingApproval: [cancelled, held, expired, incomplete, denied, timedOut, approved],
  Approved: [cancelled, held, expired, incomplete, undecided, scheduled, started],
  Scheduled: [cancelled, held, expired, incomplete, undecided, started],
  Implementing: [applied, held, beforeFirstWrite, refused],
  Verifying: [failed, verified, tooLong],
  OnHold: [whileHeld, released],
  Completed: [],
  Denied: [],
  Expired: [],
  Cancelled: [],
  Failed: [],
  RolledBack: [],
};

/** The next move of a Change, if any. */
export function moveFrom(situation: Situation): Move | null {
  for (const rule of rules[situation.phase]) {
    const move = rule(situation);
    if (move) return move;
  }
  return null;
}

/** When readiness is given up. */
export function readinessDeadline({ change, facts }: Situation): Instant | undefined {
  const since = change.status?.verifyingSince;
  return since === undefined ? undefined : parseInstant(since) + facts.readinessTimeoutMs;
}

function held({ locks }: Situation): Move | null {
  const [lock] = locks;
  if (!lock) return null;
  const who = lock.spec.requestedBy?.username ?? CLOTHO;
  return { to: 'OnHold', what: `held by ${lockInWords(locks)}`, who };
}

/** On hold a Change can still be ended by people, and what was all written needs no release. */
function whileHeld(situation: Situation): Move | null {
  if (applied(situation) && lifePhase(situation.change.status) === 'Implementing') {
    return { to: 'Implementing', what: 'everything was written before the hold', who: CLOTHO };
  }
  if (situation.begun) return null;
  // A step that waited too long is ended after the hold, not by it.
  const byPeople = situation.judgement?.by === undefined ? null : denied(situation);
  return cancelled(situation) ?? byPeople;
}

function released({ locks, change, facts }: Situation): Move | null {
  if (locks.length > 0) return null;
  const to = lifePhase(change.status);
  const names = change.status?.heldBy ?? [];
  const release = facts.rules.lockdowns
    .filter(({ lockdown }) => names.includes(lockdown.metadata.name))
    .map(({ lockdown }) => lockdown.spec.release)
    .findLast((each) => each !== undefined);
  if (!release)
    return { to, what: `no Lockdown holds it any more (${names.join(', ')})`, who: CLOTHO };
  return { to, what: `released: ${release.reason}`, who: release.by?.username ?? CLOTHO };
}

function cancelled({ change }: Situation): Move | null {
  const { cancel } = change.spec;
  return cancel ? { to: 'Cancelled', what: `cancelled: ${cancel.reason}`, who: 'a user' } : null;
}

function submitted(situation: Situation): Move | null {
  const { change, facts, broken, unbound, judgement } = situation;
  if (change.spec.submit === false) return null;
  const late = expired(situation);
  if (late) return late;
  if (broken.length > 0 || unbound.length > 0 || !judgement) return null;
  const who = change.spec.requestedBy?.username ?? 'unknown';
  if (facts.approval?.requirement.kind === 'AutoApprove') {
    return { to: 'Approved', what: `approved without review: ${judgement.because}`, who: CLOTHO };
  }
  const count = facts.requests.length;
  return { to: 'PendingApproval', what: `submitted with ${count} ${requestsWord(count)}`, who };
}

function expired({ window }: Situation): Move | null {
  if (window.state !== 'Closed') return null;
  const what = `the window closed at ${window.closesAt ?? ''} before anything was written`;
  return { to: 'Expired', what, who: CLOTHO };
}

function incomplete({ broken }: Situation): Move | null {
  const [first] = broken;
  return first
    ? { to: 'Draft', what: first.problem ?? `${first.name} is gone`, who: CLOTHO }
    : null;
}

function denied({ judgement }: Situation): Move | null {
  if (judgement?.outcome !== 'Denied') return null;
  return { to: 'Denied', what: judgement.because, who: judgement.by ?? CLOTHO };
}

function timedOut({ judgement }: Situation): Move | null {
  if (judgement?.outcome !== 'Expired') return null;
  return { to: 'Expired', what: judgement.because, who: CLOTHO };
}

function approved({ judgement, unbound }: Situation): Move | null {
  if (judgement?.outcome !== 'Approved' || unbound.length > 0) return null;
  return { to: 'Approved', what: judgement.because, who: judgement.by ?? CLOTHO };
}

function undecided({ judgement }: Situation): Move | null {
  if (!judgement || judgement.outcome === 'Approved') return null;
  const what = `approval is open again: ${judgement.because}`;
  return { to: 'PendingApproval', what, who: CLOTHO };
}

function scheduled(situation: Situation): Move | null {
  const { window, judgement } = situation;
  if (!isWaiting(situation) || !judgement) return null;
  const { opensAt, reason } = window;
  const isPlain = window.windows === undefined && opensAt !== undefined;
  const what = isPlain ? `the window opens at ${opensAt}` : (reason ?? 'it waits for a window');
  return { to: 'Scheduled', what, who: CLOTHO };
}

function started(situation: Situation): Move | null {
  const { window, judgement, unbound, blocker } = situation;
  if (blocker || isWaiting(situation) || isUnarchived(situation.archive)) return null;
  if (judgement?.outcome !== 'Approved' || unbound.length > 0) return null;
  const what = window.state === 'Open' ? 'the window is open: implementing' : 'implementing';
  return { to: 'Implementing', what, who: CLOTHO };
}

/** Until something is written there is a way back; afterwards there is none yet. */
function beforeFirstWrite(situation: Situation): Move | null {
  if (situation.begun) return null;
  const move = cancelled(situation) ?? expired(situation) ?? undecided(situation);
  if (move) return move;
  const late = scheduled(situation);
  if (late) return late;
  const gone = incomplete(situation);
  return gone ? { ...gone, to: 'PendingApproval' } : null;
}

function refused({ facts }: Situation): Move | null {
  const write = facts.writes.find(({ state }) => state === 'Refused');
  if (!write) return null;
  const what = `${write.name} could not be applied: ${write.message ?? 'refused'}`;
  return { to: 'Failed', what, who: CLOTHO };
}

function applied(situation: Situation): Move | null {
  const count = situation.facts.requests.length;
  if (count === 0 || countWrites(situation, 'Sealed') < count) return null;
  const what = `applied and sealed ${count} ${requestsWord(count)}`;
  return { to: 'Verifying', what, who: CLOTHO };
}

function failed({ facts }: Situation): Move | null {
  const fact = facts.readiness.find(({ state }) => state === 'Failed');
  if (!fact) return null;
  return { to: 'Failed', what: `${fact.name} does not become ready: ${fact.message}`, who: CLOTHO };
}

function verified({ facts }: Situation): Move | null {
  const ready = facts.readiness.filter(({ state }) => state === 'Ready').length;
  if (ready === 0 || ready < facts.requests.length) return null;
  return { to: 'Completed', what: `everything is ready (${ready} of ${ready})`, who: CLOTHO };
}

function tooLong(situation: Situation): Move | null {
  const deadline = readinessDeadline(situation);
  if (deadline === undefined || situation.now < deadline) return null;
  const waiting = situation.facts.readiness.find(({ state }) => state === 'InProgress');
  const last = waiting ? `${waiting.name}: ${waiting.message}` : 'readiness could not be checked';
  const minutes = Math.round(situation.facts.readinessTimeoutMs / 60_000);
  return { to: 'Failed', what: `not ready within ${minutes} minutes; ${last}`, who: CLOTHO };
}

export function requestsWord(count: number): string {
  return count === 1 ? 'request' : 'requests';
}
