import type { Change, ChangePhase, ChangeStatus, TimelineEntry } from '@clotho/api';
import { earliest } from '../approval/step-timing.ts';
import { formatInstant, type Instant } from '../time.ts';
import { isUnarchived } from './archive.ts';
import type { NextEntry } from './entry.ts';
import type { ChangeFacts } from './facts.ts';
import { afterAmendment, holdFields } from './hold.ts';
import { CLOTHO, moveFrom, readinessDeadline } from './moves.ts';
import { lifePhase } from './life-phase.ts';
import { isWaiting, situationOf, type Situation } from './situation.ts';
import { newDecisions, newNotices, newOverride, statusOf } from './status.ts';
import { isFinished, mayMove } from './transitions.ts';

export type NextAction = 'None' | 'Bind' | 'Archive' | 'Write' | 'CheckReadiness';

export interface Next {
  /** The whole status as it shall be. */
  status: ChangeStatus;
  /** What is to be done once the status is stored. */
  action: NextAction;
  /** When the Change is to be looked at again, if nothing happens before. */
  wakeAt?: Instant;
  entries: NextEntry[];
  /** What is to be archived: see `coversOf`. */
  covers?: string;
}

/** A move that the table doesn't know: a mistake in the rules, never of a user. */
class TransitionError extends Error {
  override readonly name = 'TransitionError';
  readonly code = 'IllegalMove';
}

const LONGEST_TIMELINE = 64;
/** More phases than a Change can pass without anything happening in between. */
const MOST_MOVES = 12;

/**
 * Where a Change goes from here. Asked again with what it answered and the same facts, it answers
 * the same and has no entries, so that it can be interrupted anywhere. Throws TimeError,
 * TransitionError.
 */
export function next(change: Change, facts: ChangeFacts, now: Instant): Next {
  const start = situationOf(change, facts, now);
  if (isFinished(start.phase)) {
    return { status: change.status ?? {}, action: 'None', entries: [] };
  }
  const entries: NextEntry[] = [];
  let situation = takeAmendment(start, entries);
  for (let moves = 0; moves < MOST_MOVES; moves += 1) {
    const move = moveFrom(situation);
    if (!move) break;
    entries.push({ kind: 'ChangeTransition', what: move.what, phase: move.to, who: move.who });
    situation = enter(situation, move.to);
  }
  const status = statusOf(situation);
  const all = [
    ...newDecisions(change, status),
    ...newNotices(change, status),
    ...newOverride(change, status),
    ...entries,
  ];
  status.timeline = timelineOf(change.status?.timeline, all, now);
  return {
    status,
    action: actionOf(situation),
    ...wake(situation),
    ...(situation.archive.state === 'Waits' ? { covers: situation.archive.covers } : {}),
    entries: all,
  };
}

/** New content starts its decisions anew, wherever the Change was before its first write. */
function takeAmendment(situation: Situation, entries: NextEntry[]): Situation {
  const { change, phase, amended, facts, begun } = situation;
  const contentDigest = facts.approval?.contentDigest;
  if (!amended || contentDigest === undefined) return situation;
  const isFirst = change.status?.contentDigest === undefined;
  const renewed = withStatus(situation, {
    contentDigest,
    contentSince: formatInstant(contentSince(situation)),
    ...afterAmendment(situation),
  });
  if (isFirst || lifePhase(change.status) === 'Draft' || begun) return renewed;
  const who = authorOf(change);
  const what = 'amended: earlier decisions are void';
  if (phase === 'PendingApproval' || phase === 'OnHold') {
    entries.push({ kind: 'ChangeTransition', what, who });
    return renewed;
  }
  entries.push({ kind: 'ChangeTransition', what, phase: 'PendingApproval', who });
  return enter(renewed, 'PendingApproval');
}

/** What was never another is what it is since it was asked for. */
function contentSince({ change, facts, now }: Situation): Instant {
  const isFirst = change.status?.contentDigest === undefined;
  return isFirst ? (facts.approval?.openSince ?? now) : now;
}

function authorOf({ spec }: Change): string {
  return (spec.amendedBy?.at(-1) ?? spec.requestedBy)?.username ?? CLOTHO;
}

function enter(situation: Situation, to: ChangePhase): Situation {
  const { phase, now } = situation;
  if (!mayMove(phase, to)) throw new TransitionError(`a Change can't go from ${phase} to ${to}`);
  const at = formatInstant(now);
  const entered = withStatus(situation, { phase: to, ...stampOn(to, at) });
  return { ...holdFields(situation, entered, at), phase: to };
}

function stampOn(phase: ChangePhase, at: string): Partial<ChangeStatus> {
  if (phase === 'Implementing') return { implementingSince: at };
  if (phase === 'Verifying') return { verifyingSince: at };
  return isFinished(phase) ? { finishedAt: at } : {};
}

function withStatus(situation: Situation, fields: Partial<ChangeStatus>): Situation {
  const status = { ...situation.change.status, ...fields };
  if (fields.phase === 'PendingApproval' || fields.phase === 'Scheduled') {
    delete status.implementingSince;
  }
  return { ...situation, change: { ...situation.change, status } };
}

function actionOf(situation: Situation): NextAction {
  const { phase, unbound } = situation;
  if (isFinished(phase)) return 'None';
  if (unbound.length > 0) return 'Bind';
  if (phase === 'Verifying') return 'CheckReadiness';
  if (isToArchive(situation)) return 'Archive';
  return phase === 'Implementing' && isWritable(situation) ? 'Write' : 'None';
}

/** As soon as it is approved, so that it need not wait for it when its time comes. */
function isToArchive({ phase, archive, begun }: Situation): boolean {
  if (begun || !isUnarchived(archive)) return false;
  return phase === 'Approved' || phase === 'Scheduled' || phase === 'Implementing';
}

/** Nothing stands in the way of a write, and there is one left. */
function isWritable(situation: Situation): boolean {
  const { judgement, facts, blocker } = situation;
  if (blocker || isWaiting(situation) || judgement?.outcome !== 'Approved') return false;
  if (isUnarchived(situation.archive)) return false;
  return facts.writes.length < facts.requests.length || facts.writes.some(isToWrite);
}

function isToWrite({ state }: ChangeFacts['writes'][number]): boolean {
  return state === 'Pending' || state === 'Begun';
}

function wake(situation: Situation): { wakeAt?: Instant } {
  const { phase, windowChangesAt, begun, judgement } = situation;
  // What is on hold waits for people, not for the clock.
  if (isFinished(phase) || phase === 'OnHold') return {};
  if (phase === 'Verifying') {
    const deadline = readinessDeadline(situation);
    return deadline === undefined ? {} : { wakeAt: deadline };
  }
  const wakeAt = begun ? undefined : earliest([windowChangesAt, judgement?.wakeAt]);
  return wakeAt === undefined ? {} : { wakeAt };
}

function timelineOf(
  old: readonly TimelineEntry[] = [],
  entries: readonly NextEntry[],
  now: Instant,
): TimelineEntry[] {
  const at = formatInstant(now);
  const added = entries.map(({ what, phase, who }) => ({
    at,
    ...(phase ? { phase } : {}),
    who,
    what: what.slice(0, 1024),
  }));
  return [...old, ...added].slice(-LONGEST_TIMELINE);
}
