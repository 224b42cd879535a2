import type { BreakGlassSpec, Identity } from '@clotho/api';
import { canonicalize } from '../digest/canonical.ts';
import { toJson } from '../digest/to-json.ts';
import { formatInstant, parseDuration, parseInstant, TimeError, type Instant } from '../time.ts';

type Spec = Partial<BreakGlassSpec>;

const LONGEST_MS = 60 * 60_000;
const DEFAULT_DURATION = '30m';

/** A session as it is to be stamped, or why there is none, in words. */
export type SessionResult<T> = { ok: true; session: T } | { ok: false; message: string };

interface Opening {
  user: Identity;
  now: Instant;
  /** How long after its end its review is due. */
  reviewWithinMs: number;
}

type Opened = Pick<BreakGlassSpec, 'openedAt' | 'closesAt' | 'reviewDue' | 'user'> & {
  close: undefined;
  review: undefined;
};

/** What a new session is stamped with, whatever the client sent. */
export function openSession(spec: Spec, opening: Opening): SessionResult<Opened> {
  const length = lengthOf(spec.duration ?? DEFAULT_DURATION);
  if (length === null || length <= 0 || length > LONGEST_MS) {
    const message = `spec.duration: "${spec.duration ?? ''}" is not within 60 minutes; give up to 60m`;
    return { ok: false, message };
  }
  const { user, now, reviewWithinMs } = opening;
  const session = {
    user,
    openedAt: formatInstant(now),
    closesAt: formatInstant(now + length),
    reviewDue: formatInstant(now + length + reviewWithinMs),
    close: undefined,
    review: undefined,
  };
  return { ok: true, session };
}

/** What people say when they open a session; nobody alters it afterwards. */
const SAID = ['reason', 'namespaces', 'resources', 'duration', 'ticket'] as const;

/**
 * The session after an edit: stamped fields stay, and the only edits are to close it earlier and
 * to review it once.
 */
export function updateSession(old: Spec, edited: Spec, now: Instant): SessionResult<Spec> {
  const field = SAID.find((each) => !isSame(old[each], edited[each]));
  if (field !== undefined) {
    const message = `spec.${field}: a session is not altered once it is open; close it (spec.close: true) and open another after its review`;
    return { ok: false, message };
  }
  if (old.review !== undefined && !isSame(old.review.comment, edited.review?.comment)) {
    return { ok: false, message: 'spec.review: this session has been reviewed already' };
  }
  const closing = edited.close === true && old.close !== true;
  const closesAt = closing ? earlier(old.closesAt, now) : old.closesAt;
  return {
    ok: true,
    session: {
      ...old,
      ...(closesAt === undefined ? {} : { closesAt }),
      ...(closing ? { close: true } : {}),
    },
  };
}

function earlier(closesAt: string | undefined, now: Instant): string {
  return closesAt !== undefined && parseInstant(closesAt) < now ? closesAt : formatInstant(now);
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalize(toJson({ value: a })) === canonicalize(toJson({ value: b }));
}

function lengthOf(text: string): number | null {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof TimeError) return null;
    throw error;
  }
}
