import { CHANGE_PHASES, type ChangePhase, type Identity, type JsonObject } from '@clotho/api';
import { getPath, isObject } from '@clotho/core';
import type { Review } from './review.ts';

/**
 * The spec of one of Clotho's own objects. Mutating admission comes before the schema is checked,
 * so that nothing about it is certain: every field may be missing.
 */
export function specOf<Spec>(object: JsonObject | null): Partial<Spec> {
  const spec: unknown = object?.['spec'];
  return isPartial<Spec>(spec) ? spec : {};
}

function isPartial<Spec>(value: unknown): value is Partial<Spec> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nameOf(object: JsonObject | null): string {
  const metadata = object?.['metadata'];
  const name = isObject(metadata) ? metadata['name'] : undefined;
  return typeof name === 'string' ? name : '';
}

export function labelsOf(object: JsonObject | null): Record<string, string> {
  const labels = object && getPath(object, ['metadata', 'labels']);
  const entries = isObject(labels) ? Object.entries(labels) : [];
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}

/** Phase of a Change; a new one is a Draft. */
export function phaseOf(change: JsonObject | null): ChangePhase {
  const phase = change && getPath(change, ['status', 'phase']);
  return CHANGE_PHASES.find((known) => known === phase) ?? 'Draft';
}

/** Identity as it is kept on objects: without the extra fields of the authenticator. */
export function userOf({ user }: Review): Identity {
  const { username, uid, groups } = user;
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    ...(groups === undefined ? {} : { groups }),
  };
}
