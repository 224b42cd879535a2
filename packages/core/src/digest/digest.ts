import { hash } from 'node:crypto';

import { dropAllocated } from './allocated.ts';
import { canonicalize } from './canonical.ts';
import type { JsonObject } from './json.ts';
import { normalize, type NormalizeOptions } from './normalize.ts';

/** SHA-256 of an object's content, in lower-case hex. */
export type Digest = `sha256:${string}`;

/** As an AdmissionReview spells it. */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

export interface DigestOptions extends NormalizeOptions {
  operation: Operation;
}

/**
 * The digest that an approval is bound to. Pass the object as admission saw it: for CREATE what the
 * server allocated is left out, and the uid tells some of that. Throws JsonError.
 */
export function digestOf(object: JsonObject, options: DigestOptions): Digest {
  const chosen = options.operation === 'CREATE' ? dropAllocated(object) : object;
  return sha256(canonicalize(normalize(chosen, options)));
}

/** The digest of a text, for instance of a canonical delta. */
export function sha256(text: string): Digest {
  return `sha256:${hash('sha256', text, 'hex')}`;
}
