export interface AdoptionFacts {
  /** A policy selects the namespace. */
  isManaged: boolean;
  /** The gate is registered for it, so that nothing slips in beside the baseline. */
  isRegistered: boolean;
  /** Undefined when the namespace is gone. */
  uid: string | undefined;
  /** What was noted about an adoption before. */
  marker: { uid: string; state: AdoptionState } | undefined;
}

/** Leaving is noted too: half of the seals are gone already, and the audit must not put them back. */
export type AdoptionState = 'Adopting' | 'Adopted' | 'Leaving';

export type AdoptionStep = 'None' | 'Adopt' | 'Leave';

/**
 * What is to be done about the baseline of a namespace. A namespace that was deleted and made again
 * is left first: the records speak of objects that are gone.
 */
export function adoptionStep(facts: AdoptionFacts): AdoptionStep {
  const { isManaged, isRegistered, uid, marker } = facts;
  if (marker && isOver(marker, facts)) return 'Leave';
  const isDue = isManaged && isRegistered && uid !== undefined;
  return isDue && marker?.state !== 'Adopted' ? 'Adopt' : 'None';
}

function isOver(
  marker: NonNullable<AdoptionFacts['marker']>,
  { isManaged, uid }: AdoptionFacts,
): boolean {
  return marker.state === 'Leaving' || !isManaged || marker.uid !== uid;
}
