import { formatInstant, type Instant } from '../time.ts';
import type { ApprovalFacts } from './facts.ts';
import type { Approval, Progress } from './progress.ts';
import { earliest, endsAt } from './step-timing.ts';
import { withdraw } from './withdraw.ts';

/** Who does what happens by itself. */
const CLOTHO = 'clotho';

/** One thing that happens by itself. */
interface Happening {
  at: Instant;
  happen: (progress: Progress) => void;
}

/** Lets all that happens by itself up to `until` happen, in order. */
export function elapse(progress: Progress, until: Instant, facts: ApprovalFacts): void {
  for (;;) {
    const next = upcoming(progress, facts)[0];
    if (!next || next.at > until) return;
    next.happen(progress);
  }
}

/** When something happens by itself next, if nobody decides before. */
export function nextHappening(progress: Progress, facts: ApprovalFacts): Instant | undefined {
  return upcoming(progress, facts)[0]?.at;
}

/** Sorted by time; of two at the same moment the timeout goes first. */
function upcoming(progress: Progress, facts: ApprovalFacts): Happening[] {
  if (progress.ended) return [];
  return [...timeout(progress, facts), ...expiry(progress, facts)].toSorted((a, b) => a.at - b.at);
}

function timeout({ steps, open }: Progress, facts: ApprovalFacts): Happening[] {
  const current = steps[open];
  const at = current?.timing && endsAt(current.timing);
  if (!current?.timing || at === undefined || hasBegun(at, facts)) return [];
  const { name } = current.step;
  const outcome = current.timing.onTimeout === 'Deny' ? 'Denied' : 'Expired';
  const because = `${name} was not decided in time: its timeout of ${current.step.timeout ?? ''} was over at ${formatInstant(at)}`;
  const happen = (progress: Progress): void => {
    current.decidedAt = at;
    progress.ended = { outcome, step: name, at, by: CLOTHO, because };
  };
  return [{ at, happen }];
}

/** The approval that runs out first. */
function expiry({ steps }: Progress, facts: ApprovalFacts): Happening[] {
  const { approvalTtlMs } = facts;
  if (approvalTtlMs === undefined) return [];
  const all = steps.flatMap(({ approvals }) => approvals);
  const at = earliest(all.map((approval) => approval.at + approvalTtlMs));
  if (at === undefined || hasBegun(at, facts)) return [];
  const oldest = all.find((approval) => approval.at + approvalTtlMs === at);
  return oldest ? [{ at, happen: (progress) => runOut(oldest, at, progress) }] : [];
}

/** What has begun is brought to its end by the approvals that it began with. */
function hasBegun(at: Instant, { begunAt }: ApprovalFacts): boolean {
  return begunAt !== undefined && at >= begunAt;
}

function runOut(approval: Approval, at: Instant, progress: Progress): void {
  const why = `the approval was good until ${formatInstant(at)} (approvalTTL of the policy); approve again`;
  withdraw(approval, { at, why, what: 'an approval ran out' }, progress);
}
