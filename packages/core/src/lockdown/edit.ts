import type { Identity, JsonObject, LockdownSpec } from '@clotho/api';
import { canonicalize } from '../digest/canonical.ts';
import { toJson } from '../digest/to-json.ts';
import { formatInstant, type Instant } from '../time.ts';

type Spec = Partial<LockdownSpec>;

interface Writer {
  user: Identity;
  now: Instant;
}

/** A Lockdown as it is to be stamped, or why it can't be, in words. */
export type LockdownResult = { ok: true; spec: Spec } | { ok: false; message: string };

/** Who stops the line and since when, whatever the client sent. */
export function startLockdown(spec: Spec, { user, now }: Writer): LockdownResult {
  if (spec.release !== undefined) {
    return { ok: false, message: 'spec.release: a Lockdown begins unreleased; leave it out' };
  }
  return { ok: true, spec: { ...spec, requestedBy: user, requestedAt: formatInstant(now) } };
}

/** What people say when they start one; a smaller scope would be a release without a reason. */
const SAID = ['namespaces', 'changeSelector', 'reason'] as const;

/** The Lockdown after an edit: the only one is to release it, once and with a reason. */
export function updateLockdown(old: Spec, edited: Spec, writer: Writer): LockdownResult {
  const field = SAID.find((each) => !isSame(old[each], edited[each]));
  if (field !== undefined) {
    const message = `spec.${field}: a Lockdown is not altered while it stands; start another, then release this one (spec.release.reason)`;
    return { ok: false, message };
  }
  if (old.release === undefined) return released(old, edited, writer);
  if (isSame(old.release.reason, edited.release?.reason)) return { ok: true, spec: old };
  const message = 'spec.release: this Lockdown was released already; start another';
  return { ok: false, message };
}

function released(old: Spec, { release }: Spec, { user, now }: Writer): LockdownResult {
  if (release === undefined) return { ok: true, spec: old };
  const reason = release.reason.trim();
  if (reason === '') {
    const message = 'spec.release.reason: say why it is safe again; it is on record';
    return { ok: false, message };
  }
  const at = formatInstant(now);
  return { ok: true, spec: { ...old, release: { reason: release.reason, by: user, at } } };
}

/** What the stamp of a release signs: the release, and the very Lockdown that it is of. */
export function releaseFields(uid: string, spec: Spec): JsonObject {
  const { stamp: _, ...release } = spec.release ?? {};
  return { purpose: 'lockdown-release', uid, release: toJson(release) };
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalize(toJson({ value: a })) === canonicalize(toJson({ value: b }));
}
