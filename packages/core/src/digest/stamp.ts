import { canonicalize } from './canonical.ts';
import type { JsonObject } from './json.ts';
import { signToken, verifyToken, type KeyRing, type Verification } from './key-ring.ts';

/**
 * Stamps the fields of an ApprovalEvent (decision, approver, Change) with the ring's active key:
 * `v1.<kid>.<base64url MAC>`. Throws KeyRingError or JsonError.
 */
export function stampOf(fields: JsonObject, ring: KeyRing): string {
  return signToken(ring, 'clotho/stamp/v1', (kid) => canonicalize({ v: 1, kid, fields }));
}

/** Checks that `stamp` was made for exactly these fields by any key of the ring. */
export function verifyStamp(fields: JsonObject, stamp: string, ring: KeyRing): Verification {
  return verifyToken(stamp, ring, 'clotho/stamp/v1', (kid) => canonicalize({ v: 1, kid, fields }));
}
