import type { JsonObject, ManifestRequest } from '@clotho/api';
import { toJson } from '@clotho/core';

type Claim = NonNullable<NonNullable<ManifestRequest['status']>['claim']>;

/** What the gate signs when it lets an approved write pass. */
export function claimFields(requestUid: string, noted: Omit<Claim, 'stamp'>): JsonObject {
  const { objectUid, digest, name, changeUid, begunAt } = noted;
  return toJson({ purpose: 'claim', requestUid, objectUid, digest, name, changeUid, begunAt });
}
