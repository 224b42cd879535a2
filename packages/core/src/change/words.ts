import type { Change, ChangePhase } from '@clotho/api';
import { lockInWords } from '../lockdown/hold.ts';
import { archiveInWords, isUnarchived } from './archive.ts';
import { lifePhase } from './life-phase.ts';
import { requestsWord } from './moves.ts';
import { countWrites, isOutOfTime, isWaiting, type Situation } from './situation.ts';

type Word = (situation: Situation) => string;

const nothing: Word = () => '-';

const currentStep: Readonly<Record<ChangePhase, Word>> = {
  Draft: ({ change }) => (change.spec.submit === false ? 'not submitted' : 'collecting requests'),
  PendingApproval: ({ judgement }) => judgement?.openStep ?? 'no workflow',
  Approved: ({ blocker, archive }) => {
    if (blocker) return waits(blocker);
    return isUnarchived(archive) ? 'archiving' : 'binding requests';
  },
  Scheduled: scheduled,
  Implementing: implementing,
  Verifying: (situation) => `readiness ${readyCount(situation)}/${situation.facts.requests.length}`,
  OnHold: ({ locks }) =>
    `held by ${locks.map(({ metadata }) => metadata.name).join(', ')}`.slice(0, 253),
  Completed: nothing,
  Denied: nothing,
  Expired: nothing,
  Cancelled: nothing,
  Failed: nothing,
  RolledBack: nothing,
};

const messages: Readonly<Record<ChangePhase, Word>> = {
  Draft: draft,
  PendingApproval: pending,
  Approved: (situation) =>
    waitsForOther(situation) ?? waitsForArchive(situation) ?? `Approved; ${binding(situation)}`,
  Scheduled: (situation) =>
    waitsForOther(situation) ?? waitsForArchive(situation) ?? held(situation),
  Implementing: applying,
  Verifying: verifying,
  OnHold: onHold,
  Completed: () => 'Done: everything is applied, sealed and ready.',
  Denied: ({ judgement }) => `${judgement?.because ?? 'Denied'}. To try again, make a new Change.`,
  Expired: expired,
  Cancelled: ({ change }) =>
    `Cancelled: ${change.spec.cancel?.reason ?? ''}. Its requests are free for another Change.`,
  Failed: failure,
  RolledBack: nothing,
};

/** The open approval step, or what is being done, short enough for a column. */
export function currentStepOf(situation: Situation): string {
  return currentStep[situation.phase](situation);
}

/** What a Change waits for and what to do about it. */
export function messageOf(situation: Situation): string {
  return messages[situation.phase](situation);
}

function onHold({ locks, change }: Situation): string {
  const names = locks.map(({ metadata }) => metadata.name).join(', ');
  const next = `clotho lockdown release ${names || 'NAME'} --reason WHY`;
  const from = lifePhase(change.status);
  const meanwhile = from === 'PendingApproval' ? ' It can be decided meanwhile.' : '';
  return `On hold since ${change.status?.heldSince ?? ''} by ${lockInWords(locks)}: nothing of it is written. It goes back to ${from} when released (${next}).${meanwhile}`;
}

function scheduled(situation: Situation): string {
  const { blocker, window } = situation;
  if (blocker && !isWaiting(situation)) return waits(blocker);
  return window.state === 'Frozen' ? 'frozen' : 'waiting for window';
}

function waits({ metadata }: Change): string {
  return `waits for ${metadata.name}`.slice(0, 253);
}

/** In words, while its window is open and another Change writes the same object. */
function waitsForOther(situation: Situation): string | null {
  const { blocker } = situation;
  if (!blocker || isWaiting(situation)) return null;
  const { name, namespace = '' } = blocker.metadata;
  return `Approved; it waits for Change ${name} (${namespace}, ${lifePhase(blocker.status)}), which writes the same object, and goes on by itself.`;
}

/** In words, while its window is open and what is approved is not archived. */
function waitsForArchive(situation: Situation): string | null {
  const { archive, begun } = situation;
  const words = begun || isWaiting(situation) ? null : archiveInWords(archive);
  return words === null
    ? null
    : `Approved; ${words}. Nothing is written before, and it goes on by itself.`.slice(0, 4000);
}

function implementing(situation: Situation): string {
  if (situation.blocker) return waits(situation.blocker);
  const count = situation.facts.requests.length;
  const written = countWrites(situation, 'Written', 'Sealed');
  return written < count
    ? `applying ${written}/${count}`
    : `sealing ${countWrites(situation, 'Sealed')}/${count}`;
}

function draft(situation: Situation): string {
  const { change, broken, window } = situation;
  if (change.spec.submit === false) {
    const late = window.state === 'Closed' ? ' Its window is over: amend the planned times.' : '';
    return `A draft; set spec.submit: true to have it reviewed.${late}`;
  }
  if (broken.length > 0) return problems(situation);
  return binding(situation);
}

/** All problems, as far as a status has room for them. */
export function problems({ broken }: Situation): string {
  return broken
    .map(({ name, problem }) => problem ?? name)
    .join('. ')
    .slice(0, 4000);
}

function binding({ unbound, judgement }: Situation): string {
  if (unbound.length > 0)
    return `binding ${unbound.map(({ name }) => name).join(', ')}`.slice(0, 4000);
  return judgement ? 'on its way.' : 'the approval could not be judged yet; it is tried again.';
}

function expired({ judgement, window }: Situation): string {
  return judgement?.outcome === 'Expired'
    ? `${judgement.because}. Write the objects again and make a new Change.`
    : `The window closed at ${window.closesAt ?? ''} before anything was written. Write the objects again and make a new Change with a later window.`;
}

function pending({ judgement, change }: Situation): string {
  if (!judgement) return 'The approval could not be judged yet; it is tried again.';
  const { openStep, because } = judgement;
  if (openStep === undefined) return because;
  const { name, namespace = '' } = change.metadata;
  return `It ${because}. Next: clotho approve ${name} -n ${namespace}, or kubectl apply an ApprovalEvent with targetStep: ${openStep}.`;
}

function held(situation: Situation): string {
  const { window, facts, change } = situation;
  if (!isWaiting(situation)) return 'Approved; on its way.';
  const { opensAt, reason, windows } = window;
  if (windows === undefined && opensAt !== undefined) {
    return `Approved; implementing begins by itself when the window opens at ${opensAt}.`;
  }
  return `Approved. ${reason ?? ''}${lapsed(change, facts.approval?.contentDigest)}`.slice(0, 4000);
}

function lapsed({ spec }: Change, contentDigest: string | undefined): string {
  if (!spec.override || spec.override.contentDigest === contentDigest) return '';
  return ' Its override was for other content, and does not count any more.';
}

function applying(situation: Situation): string {
  const { facts } = situation;
  const other = waitsForOther(situation) ?? waitsForArchive(situation);
  if (other !== null) return other;
  const count = facts.requests.length;
  const written = countWrites(situation, 'Written', 'Sealed');
  const current = facts.writes.find(({ state, message }) => message && state !== 'Sealed');
  const parts = [
    written < count
      ? `Applying: ${written} of ${count} ${requestsWord(count)} written`
      : `Applied; waiting for the seals of the gate (${countWrites(situation, 'Sealed')} of ${count})`,
    ...(current?.message ? [`${current.name}: ${current.message}`] : []),
    ...tooLateFor(situation),
  ];
  return `${parts.join('; ')}.`.slice(0, 4000);
}

function tooLateFor(situation: Situation): string[] {
  const { change, begun } = situation;
  if (!begun) return [];
  return [
    ...(change.spec.cancel
      ? [
          'it can not be cancelled any more: something is written; make a new Change to take it back',
        ]
      : []),
    ...(isOutOfTime(situation)
      ? ['the window closed; what has begun is finished, because there is no rollback yet']
      : []),
  ];
}

function verifying(situation: Situation): string {
  const { facts, change } = situation;
  const waiting = facts.readiness.filter(({ state }) => state === 'InProgress');
  const what = waiting.map(({ name, message }) => `${name}: ${message}`).join('; ');
  const late = change.spec.cancel
    ? ' It can not be cancelled any more: everything is written.'
    : '';
  return `${`Applied; waits until it is ready. ${what}`.trim().slice(0, 3900)}${late}`;
}

function failure({ facts, begun }: Situation): string {
  const refused = facts.writes.find(({ state }) => state === 'Refused');
  const unready = facts.readiness.find(({ state }) => state !== 'Ready');
  const cause = refused
    ? `${refused.name} could not be applied: ${refused.message ?? 'refused'}`
    : `${unready?.name ?? 'something'} did not become ready: ${unready?.message ?? 'it could not be checked'}`;
  const rest = begun ? ' What is written stays: there is no rollback yet.' : '';
  return `${cause.slice(0, 3900)}.${rest} Make a new Change to put it right.`;
}

function readyCount({ facts }: Situation): number {
  return facts.readiness.filter(({ state }) => state === 'Ready').length;
}
