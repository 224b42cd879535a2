import type { Change, ChangePhase, Lockdown, WindowStatus } from '@clotho/api';
import { judge, type Judgement } from '../approval/judge.ts';
import { waitsFor } from '../collisions/turn.ts';
import { locksOn } from '../lockdown/hold.ts';
import type { Instant } from '../time.ts';
import { isAhead, windowStanding } from '../windows/standing.ts';
import { archiveStanding, type ArchiveStanding } from './archive.ts';
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
  /** When the windows say something else by themselves. */
  windowChangesAt?: Instant;
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
  /** Whether what is approved is archived. */
  archive: ArchiveStanding;
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
  const window = windowStanding(change, facts, now);
  return {
    change,
    facts,
    now,
    phase: status.phase ?? 'Draft',
    window: window.status,
    ...(window.changesAt === undefined ? {} : { windowChangesAt: window.changesAt }),
    ...(judgement ? { judgement } : {}),
    broken: facts.requests.filter(({ request }) => request === undefined),
    unbound: facts.requests.filter(({ request }) => request && !isBoundTo(request, change)),
    begun: hasBegun(facts),
    amended: digest !== undefined && status.contentDigest !== digest,
    archive: archiveStanding(facts, judgement),
    locks: locksOn(change, facts.rules.lockdowns),
    ...(blocker ? { blocker } : {}),
  };
}

/** Whether the windows hold it back for now, and not for good; what has begun goes on. */
export function isWaiting({ window, begun, change, now }: Situation): boolean {
  if (begun) return isAhead(change.spec, now);
  return window.state === 'Before' || window.state === 'Frozen';
}

/** Whether it is out of its time, however that came. */
export function isOutOfTime({ window }: Situation): boolean {
  return window.state !== 'Open' && window.state !== 'Always';
}

/** How many requests have come at least as far as one of these states. */
export function countWrites({ facts }: Situation, ...states: string[]): number {
  return facts.writes.filter(({ state }) => states.includes(state)).length;
}
