import type { ApprovalEventSpec, Change, ChangePhase, Identity } from '@clotho/api';
import type { ApprovalFacts } from '../approval/facts.ts';
import { mayDecide } from '../approval/may-decide.ts';
import { lifePhase } from '../change/life-phase.ts';
import { isFinished } from '../change/transitions.ts';
import { parseInstant, type Instant } from '../time.ts';

interface Candidate {
  change: Change;
  facts: ApprovalFacts;
}

interface Asked {
  step: string;
  approver: Identity;
  decision: ApprovalEventSpec['decision'];
  comment: string | undefined;
  now: Instant;
}

type Inferred<T> =
  | { ok: true; found: T }
  | { ok: false; code: 'NoChange' | 'Ambiguous' | 'Amended' | 'JustDecided'; message: string };

const JUST_NOW_MS = 10 * 60_000;

/**
 * The Change that a decision without a `changeRef` is meant for: the only one in the namespace
 * that waits for this person at this step. Refused where it could be meant for something else.
 */
export function inferChange<T extends Candidate>(
  candidates: readonly T[],
  asked: Asked,
): Inferred<T> {
  const waiting = candidates.filter(({ change, facts }) => {
    const phase = phaseOf(change);
    return !isFinished(phase ?? 'Draft') && mayDecide({ ...asked, facts, phase }).ok;
  });
  const [found] = waiting;
  if (!found) return { ok: false, code: 'NoChange', message: whyNone(candidates, asked) };
  if (waiting.length > 1) {
    const names = waiting.map(({ change }) => change.metadata.name).join(', ');
    const message = `${waiting.length} Changes wait for you at ${asked.step}: ${names}; say which one (spec.changeRef.name)`;
    return { ok: false, code: 'Ambiguous', message };
  }
  return doubt(found, candidates, asked) ?? { ok: true, found };
}

/** The person may have had another content, or another Change, before their eyes. */
function doubt<T extends Candidate>(
  found: T,
  candidates: readonly T[],
  asked: Asked,
): Inferred<T> | null {
  const { name } = found.change.metadata;
  const openedAt = found.change.status?.steps?.find((step) => step.name === asked.step)?.openedAt;
  const { contentSince } = found.change.status ?? {};
  if (openedAt && contentSince && parseInstant(contentSince) > parseInstant(openedAt)) {
    const message = `Change ${name} was amended since ${asked.step} opened; look at it again and name it (spec.changeRef.name)`;
    return { ok: false, code: 'Amended', message };
  }
  const other = candidates.find((each) => each !== found && leftStep(each.change, asked));
  if (!other) return null;
  const message = `Change ${other.change.metadata.name} left ${asked.step} within the last 10 minutes; to be sure that ${name} is meant, name it (spec.changeRef.name)`;
  return { ok: false, code: 'JustDecided', message };
}

/** Undefined while the operator has not seen it. */
function phaseOf({ status }: Change): ChangePhase | undefined {
  return status?.phase && lifePhase(status);
}

function leftStep({ status }: Change, { step, now }: Asked): boolean {
  const decidedAt = status?.steps?.find(({ name }) => name === step)?.decidedAt;
  if (decidedAt === undefined) return false;
  const ago = now - parseInstant(decidedAt);
  return ago >= 0 && ago < JUST_NOW_MS;
}

function whyNone(candidates: readonly Candidate[], asked: Asked): string {
  const reasons = candidates.flatMap(({ change, facts }) => {
    const phase = phaseOf(change);
    if (phase !== undefined && phase !== 'PendingApproval') return [];
    const may = mayDecide({ ...asked, facts, phase });
    return may.ok ? [] : [`${change.metadata.name}: ${may.message}`];
  });
  const none = `no Change waits for ${asked.approver.username} at ${asked.step}`;
  return reasons.length === 0 ? none : `${none} (${reasons.join('; ')})`;
}
