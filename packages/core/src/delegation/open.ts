import type { DelegationSpec, Identity } from '@clotho/api';
import { isServiceAccount } from '../approval/identity.ts';
import { canonicalize } from '../digest/canonical.ts';
import { toJson } from '../digest/to-json.ts';
import { formatInstant, parseDuration, parseInstant, TimeError, type Instant } from '../time.ts';

type Spec = Partial<DelegationSpec>;
type Stamped = Pick<DelegationSpec, 'from' | 'startTime' | 'endTime'> & {
  chat: DelegationSpec['chat'] | undefined;
  end: undefined;
};

/** A delegation as it is to be stamped, or why there is none, in words. */
export type DelegationResult<T> = { ok: true; delegation: T } | { ok: false; message: string };

const LONGEST_DAYS = 90;
const DAY_MS = 86_400_000;

/** What a new delegation is stamped with, whatever the client sent. */
export function openDelegation(
  spec: Spec,
  { user, now }: { user: Identity; now: Instant },
): DelegationResult<Stamped> {
  const people = peopleProblem(spec, user);
  if (people !== null) return { ok: false, message: people };
  const times = timesOf(spec, now);
  if (typeof times === 'string') return { ok: false, message: times };
  const { start, end } = times;
  const delegation: Stamped = {
    from: user,
    startTime: formatInstant(start),
    endTime: formatInstant(end),
    // Only its confirmation says more.
    chat: spec.chat && { provider: spec.chat.provider, user: spec.chat.user },
    end: undefined,
  };
  return { ok: true, delegation };
}

/** The delegation after an edit: all that may be edited is that it ends now. */
export function endDelegation(old: Spec, edited: Spec, now: Instant): DelegationResult<Spec> {
  const said = { ...edited, chat: withoutConfirmation(edited.chat) };
  const field = SAID.find((each) => !isSame(old[each], said[each]));
  if (field !== undefined) {
    const message = `spec.${field}: a delegation is not altered; end it (spec.end: true) and make another`;
    return { ok: false, message };
  }
  if (edited.end !== true || old.end === true) return { ok: true, delegation: old };
  const until = old.endTime === undefined ? now : Math.min(parseInstant(old.endTime), now);
  return { ok: true, delegation: { ...old, end: true, endTime: formatInstant(until) } };
}

/** A link to a chat account after the account confirmed it. */
export function confirmDelegation(old: Spec, team: string, now: Instant): Spec {
  if (!old.chat) return old;
  return { ...old, chat: { ...old.chat, team, confirmedAt: formatInstant(now) } };
}

const SAID = [
  'to',
  'chat',
  'startTime',
  'endTime',
  'duration',
  'steps',
  'namespaces',
  'reason',
] as const;

function withoutConfirmation(chat: Spec['chat']): Spec['chat'] {
  if (!chat) return undefined;
  const { confirmation: _, ...rest } = chat;
  return rest;
}

function peopleProblem({ to = '', chat }: Spec, user: Identity): string | null {
  if (isServiceAccount(user)) return 'only a person can delegate, and only their own authority';
  if (isServiceAccount({ username: to })) {
    return `spec.to: ${to} is no person; decisions are made by people`;
  }
  if (chat) return null;
  return to === user.username ? 'spec.to: you may act for yourself already' : null;
}

function timesOf(spec: Spec, now: Instant): { start: Instant; end: Instant } | string {
  const { startTime, endTime, duration } = spec;
  if ((endTime === undefined) === (duration === undefined)) {
    return 'spec.endTime: say until when, by endTime or by duration';
  }
  try {
    const start = startTime === undefined ? now : parseInstant(startTime);
    const end =
      endTime === undefined ? start + parseDuration(duration ?? '') : parseInstant(endTime);
    return boundsProblem({ start, end }, now) ?? { start, end };
  } catch (error) {
    if (error instanceof TimeError) return `spec: ${error.message}`;
    throw error;
  }
}

function boundsProblem(times: { start: Instant; end: Instant }, now: Instant): string | null {
  const { start, end } = times;
  if (end <= start) return 'spec.endTime: it must be after startTime';
  if (end <= now) return `spec.endTime: ${formatInstant(end)} is over already`;
  if (end - start <= LONGEST_DAYS * DAY_MS) return null;
  return `spec.endTime: a delegation lasts ${LONGEST_DAYS} days at most; make another one then`;
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalize(toJson({ value: a })) === canonicalize(toJson({ value: b }));
}
