import type { Change } from '@clotho/api';
import { judge } from '../approval/judge.ts';
import { waitsFor } from '../collisions/turn.ts';
import { lockInWords, locksOn } from '../lockdown/hold.ts';
import type { Instant } from '../time.ts';
import { isAhead, windowStanding } from '../windows/standing.ts';
import { archiveInWords, archiveStanding } from './archive.ts';
import { isBoundTo } from './binding.ts';
import type { ChangeFacts } from './facts.ts';
import { isFinished } from './transitions.ts';

export type ImplementProblem =
  | 'NotApproved'
  | 'Denied'
  | 'WindowBefore'
  | 'WindowClosed'
  | 'Frozen'
  | 'Cancelled'
  | 'Amended'
  | 'Missing'
  | 'Finished'
  | 'Held'
  | 'NotArchived'
  | 'WaitsForOther';

export type MayImplement = { ok: true } | { ok: false; code: ImplementProblem; message: string };

type Check = (change: Change, facts: ChangeFacts, now: Instant) => MayImplement | null;

const checks: readonly Check[] = [
  notFinished,
  notHeld,
  notCancelled,
  submitted,
  complete,
  approved,
  inWindow,
  alone,
  archived,
];

/**
 * Whether a Change may be implemented at `now`, judged by facts alone: of the status it reads only
 * that the Change is over, which can make the answer no, never yes.
 */
export function mayImplement(change: Change, facts: ChangeFacts, now: Instant): MayImplement {
  for (const check of checks) {
    const answer = check(change, facts, now);
    if (answer) return answer;
  }
  return { ok: true };
}

/** These pass by themselves: what is refused for them is tried again. */
const PASSING: readonly ImplementProblem[] = [
  'Held',
  'WaitsForOther',
  'NotArchived',
  'WindowBefore',
  'Frozen',
  // The operator sees that too, and moves on to the end of the Change.
  'WindowClosed',
];

export function isPassing(code: ImplementProblem): boolean {
  return PASSING.includes(code);
}

/** Whether anything was, or may have been, written: then a Change is brought to its end. */
export function hasBegun(facts: Pick<ChangeFacts, 'writes'>): boolean {
  return facts.writes.some(({ state }) => ['Begun', 'Written', 'Sealed'].includes(state));
}

function notFinished({ status }: Change): MayImplement | null {
  const phase = status?.phase ?? 'Draft';
  return isFinished(phase) ? no('Finished', `it is ${phase}`) : null;
}

/** What has begun is held too: the object that is being written is finished, no other is begun. */
function notHeld(change: Change, { rules }: ChangeFacts): MayImplement | null {
  const locks = locksOn(change, rules.lockdowns);
  return locks.length > 0 ? no('Held', `it is held by ${lockInWords(locks)}`) : null;
}

/** The same object is never written by two Changes at once. */
function alone(change: Change, { rivals }: ChangeFacts): MayImplement | null {
  const first = waitsFor(change, rivals);
  if (!first) return null;
  return no(
    'WaitsForOther',
    `it waits for Change ${first.metadata.name}, which writes the same object`,
  );
}

function notCancelled({ spec }: Change, facts: ChangeFacts): MayImplement | null {
  if (!spec.cancel || hasBegun(facts)) return null;
  return no('Cancelled', `it was cancelled: ${spec.cancel.reason}`);
}

function submitted({ spec }: Change): MayImplement | null {
  return spec.submit === false ? no('NotApproved', 'it is a Draft; set spec.submit: true') : null;
}

function complete(change: Change, { requests, approval }: ChangeFacts): MayImplement | null {
  const broken = requests.find(({ request }) => request === undefined);
  if (broken) return no('Missing', broken.problem ?? `ManifestRequest ${broken.name} is missing`);
  const unbound = requests.find(({ request }) => request && !isBoundTo(request, change));
  if (unbound) return no('Missing', `ManifestRequest ${unbound.name} is not bound to it yet`);
  return approval && requests.length > 0 ? null : no('Missing', 'its requests are not known yet');
}

function approved(_: Change, { approval }: ChangeFacts): MayImplement | null {
  if (!approval) return no('Missing', 'its approval could not be judged');
  const { outcome, because } = judge(approval);
  switch (outcome) {
    case 'Approved':
      return null;
    case 'Denied':
      return no('Denied', because);
    case 'Expired':
      return no('NotApproved', because);
    case 'Pending':
      return decidedOnOtherContent(approval)
        ? no('Amended', `it was amended after decisions were made; ${because}`)
        : no('NotApproved', `it is not approved; ${because}`);
  }
}

function decidedOnOtherContent({
  events,
  contentDigest,
}: NonNullable<ChangeFacts['approval']>): boolean {
  return events.some(
    ({ event: { spec } }) => spec.decision === 'approve' && spec.contentDigest !== contentDigest,
  );
}

/** What has begun is finished even when the window closes over it: there is no way back yet. */
function inWindow(change: Change, facts: ChangeFacts, now: Instant): MayImplement | null {
  if (hasBegun(facts) && !isAhead(change.spec, now)) return null;
  const { state, closesAt = '', reason = '' } = windowStanding(change, facts, now).status;
  switch (state) {
    case 'Always':
    case 'Open':
      return null;
    case 'Before':
      return no('WindowBefore', `it is not its time. ${reason}`);
    case 'Frozen':
      return no('Frozen', `it is frozen. ${reason}`);
    case 'Closed':
      return no('WindowClosed', `its window closed at ${closesAt}`);
  }
}

/** What was archived when it began is enough to bring it to its end. */
function archived(_: Change, facts: ChangeFacts): MayImplement | null {
  if (hasBegun(facts)) return null;
  const words = archiveInWords(archiveStanding(facts, facts.approval && judge(facts.approval)));
  return words === null ? null : no('NotArchived', words);
}

function no(code: ImplementProblem, message: string): MayImplement {
  return { ok: false, code, message };
}
