import type { Target } from '@clotho/api';
import type { Json, JsonObject } from '../digest/json.ts';

/** One place at which a write differs from what was there. */
export interface DiffEntry {
  /** Empty for an object that is created or deleted: the whole of it is the difference. */
  path: string;
  /** The path without the keys of list items: `spec.template.spec.containers.image`. */
  field: string;
  op: 'add' | 'change' | 'remove';
  from: Json;
  to: Json;
}

/** What one held write does, as rules see it: the values of Secrets are hidden. */
export interface Difference {
  operation: 'Create' | 'Update' | 'Delete';
  target: Target;
  /** Null for a Delete. */
  object: JsonObject | null;
  /** Null for a Create. */
  oldObject: JsonObject | null;
  diff: readonly DiffEntry[];
}

export type DifferenceFact = { ok: true; difference: Difference } | { ok: false; problem: string };

/** What is known about an image that a write brings. */
export interface ImageFact {
  /** A managed namespace other than this one in which it runs; null if there is none. */
  seenIn: string | null;
  /** Some managed namespace runs something from the same registry. */
  registryKnown: boolean;
  /** Absent: it was looked for everywhere. Else why that could not be done, in words. */
  problem?: string;
}

/** All that risk is assessed by, besides the Change, its requests and the policy. */
export interface RiskFacts {
  /** By uid of the request. */
  differences: ReadonlyMap<string, DifferenceFact>;
  /** By image as it is written in the manifest; one that is missing could not be checked. */
  images: ReadonlyMap<string, ImageFact>;
  /** By targetKey: how the last Change of an object that came to its end failed, in words. */
  failures: ReadonlyMap<string, string>;
}

/** What is assumed while nothing was looked at: then nothing is known, and all is Medium. */
export const NOTHING_KNOWN: RiskFacts = {
  differences: new Map(),
  images: new Map(),
  failures: new Map(),
};

export function targetKey({ apiVersion, kind, namespace = '', name }: Target): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${group}/${kind}/${namespace}/${name}`;
}
