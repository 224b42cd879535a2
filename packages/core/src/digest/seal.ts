import type { SealRecordSpec } from '@clotho/api';

import { canonicalize } from './canonical.ts';
import { signToken, verifyToken, type KeyRing, type Verification } from './key-ring.ts';

/** All that a seal binds: this content, for this object, by this Change, and no other. */
export interface SealPayload {
  v: 1;
  /** Id of the key; part of what is signed, so a seal can't be moved to another key. */
  kid: string;
  /** Id of the cluster, so that a seal is worth nothing in another one. */
  cluster: string;
  changeUid: string;
  requestUid: string;
  operation: SealRecordSpec['operation'];
  apiVersion: string;
  kind: string;
  /** Empty for a cluster-scoped object. */
  namespace: string;
  name: string;
  objectUid: string;
  /** Empty on a tombstone. */
  digest: string;
  /** Grows with every approved write of the object; makes an older approval a replay. */
  seq: number;
}

/** What the caller states; the key ring knows the rest. */
export type SealClaims = Omit<SealPayload, 'v' | 'kid'>;

/** Seals with the ring's active key: `v1.<kid>.<base64url MAC>`. Throws KeyRingError. */
export function sealOf(claims: SealClaims, ring: KeyRing): string {
  return signToken(ring, 'clotho/seal/v1', (kid) => textOf(claims, kid));
}

/** Checks that `seal` was made for exactly these claims by any key of the ring. */
export function verifySeal(claims: SealClaims, seal: string, ring: KeyRing): Verification {
  return verifyToken(seal, ring, 'clotho/seal/v1', (kid) => textOf(claims, kid));
}

function textOf(claims: SealClaims, kid: string): string {
  const payload: SealPayload = {
    v: 1,
    kid,
    cluster: claims.cluster,
    changeUid: claims.changeUid,
    requestUid: claims.requestUid,
    operation: claims.operation,
    apiVersion: claims.apiVersion,
    kind: claims.kind,
    namespace: claims.namespace,
    name: claims.name,
    objectUid: claims.objectUid,
    digest: claims.digest,
    seq: claims.seq,
  };
  return canonicalize({ ...payload });
}
