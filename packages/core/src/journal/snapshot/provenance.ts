import type { SealRecord, SealRecordSpec } from '@clotho/api';

import type { StandingObject } from './snapshot.ts';

export type Provenance = Pick<StandingObject, 'origin' | 'change' | 'writers'>;

/**
 * How content came to stand: by its seal, if the record of the object speaks of one of these digests.
 * Nothing is said of content that no seal speaks of.
 */
export function provenanceOf(
  digests: readonly string[],
  uid: string,
  record: Pick<SealRecord, 'spec' | 'status'> | undefined,
): Provenance {
  if (!record || record.spec.tombstone === true) return {};
  const { spec, status } = record;
  const isOwn = spec.target.uid === undefined || spec.target.uid === uid;
  if (isOwn && spec.digest !== undefined && digests.includes(spec.digest)) return sealedBy(spec);
  const { followed } = status ?? {};
  return followed && digests.includes(followed.digest)
    ? { origin: 'Exempt', writers: followed.by }
    : {};
}

function sealedBy({ origin, change }: SealRecordSpec): Provenance {
  return { origin, ...(change ? { change: { ...change } } : {}) };
}
