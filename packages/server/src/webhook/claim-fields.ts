import type { JsonObject } from '@clotho/api';

/** What the gate signs when it lets an approved write pass. */
export function claimFields(requestUid: string, objectUid: string, digest: string): JsonObject {
  return { purpose: 'claim', requestUid, objectUid, digest };
}
