import type { Change, ChangePhase, Lockdown, WindowStatus } from '@clotho/api';
import { judge, type Judgement } from '../approval/judge.ts';
import { waitsFor } from '../collisions/turn.ts';
import { locksOn } from '../lockdown/hold.ts';
import type { Instant } from '../time.ts';
import { windowOf } from '../windows/planned.ts';
import { isBoundTo } from './binding.ts';
import type { ChangeFacts, RequestFact } from './facts.ts';
import { hasBegun } from './may-implement.ts';

/** A Change and its facts, with everything that follows from them worked out once. */
export interface Situation {
  change: Change;
  facts: ChangeFacts;
  now: Instant;
  phase: ChangePhase;
  window: WindowStatus;
  /** Absent while the approval can't be judged. */
  judgement?: Judgement;
  /** Names under which nothing usable was found. */
  broken: RequestFact[];
  /** Requests that this Change has not taken for itself yet. */
  unbound: RequestFact[];
  /** Something was, or may have been, written. */
  begun: boolean;
  /** The content is not what the status last spoke of. */
  amended: boolean;
  /** The Lockdowns that hold it. */
  locks: readonly Lockdown[];
  /** The Change that writes a common object first. */
  blocker?: Change;
}

export function situationOf(change: Change, facts: ChangeFacts, now: Instant): Situation {
  const { status = {} } = change;
  const digest = facts.approval?.contentDigest;
  const judgement = facts.approval && judge(facts.approval);
  const blocker = waitsFor(change, facts.rivals);
  return {
    change,
    facts,
    now,
    phase: status.phase ?? 'Draft',
    window: windowOf(change.spec, now),
    ...(judgement ? { judgement } : {}),
    broken: facts.requests.filter(({ request }) => request === undefined),
    unbound: facts.requests.filter(({ request }) => request && !isBoundTo(request, change)),
    begun: hasBegun(facts),
    amended: digest !== undefined && status.contentDigest !== digest,
    locks: locksOn(change, facts.rules.lockdowns),
    ...(blocker ? { blocker } : {}),
  };
}

/** How many requests have come at least as far as one of these states. */
export function countWrites({ facts }: Situation, ...states: string[]): number {
  return facts.writes.filter(({ state }) => states.includes(state)).length;
}
