/** How an object and what was approved of it disagree. */
export type Finding =
  /** An object that nobody approved. */
  | 'Unsealed'
  /** Its content is not the approved one. */
  | 'Changed'
  /** Approved, and gone without an approved delete. */
  | 'Missing'
  /** A seal that the gate never made, on the record or on the object. */
  | 'Forged';

/** What the auditor puts right by itself, because no content is at stake. */
export type Upkeep =
  | 'None'
  /** Write the visible copy of the seal on the object again. */
  | 'Annotate'
  /** The same content stands in a new object: seal it anew under its uid. */
  | 'Rebind'
  /** Used up: the record has nothing to speak of any more. */
  | 'Forget';

export interface DriftFacts {
  /** The newest record; `isValid` says whether its seal verifies. */
  record: {
    isValid: boolean;
    isTombstone: boolean;
    digest: string | undefined;
    /** Of the content that exempt writers made of it since. */
    followed?: string | undefined;
    objectUid: string | undefined;
  } | null;
  object: {
    uid: string;
    /** Of the content as it stands, and without what the control plane settled. */
    digests: readonly string[];
    /** The seal on the object, compared with the record. */
    annotation: 'Current' | 'Outdated' | 'Absent' | 'Foreign';
    isSealable: boolean;
    isTerminating: boolean;
  } | null;
  isSingleUse: boolean;
  /** The gate let an approved write through that is about to be sealed. */
  isBeingSealed: boolean;
}

export interface Judgement {
  finding: Finding | null;
  upkeep: Upkeep;
}

const CLEAN: Judgement = { finding: null, upkeep: 'None' };

/** Compares one object with its record. What is just being sealed is left alone. */
export function judgeDrift(facts: DriftFacts): Judgement {
  if (facts.isBeingSealed) return CLEAN;
  if (!facts.record) return judgeUnrecorded(facts.object);
  if (!facts.record.isValid) return found('Forged');
  if (!facts.object) return judgeGone(facts);
  // Finalizers come and go while an object is being deleted; what it was can't be told any more.
  if (facts.object.isTerminating) return CLEAN;
  if (facts.record.isTombstone) return found('Unsealed');
  return judgeContent(facts.record, facts.object);
}

function judgeUnrecorded(object: DriftFacts['object']): Judgement {
  return object?.isSealable && !object.isTerminating ? found('Unsealed') : CLEAN;
}

function judgeGone({ record, isSingleUse }: DriftFacts): Judgement {
  if (record?.isTombstone) return CLEAN;
  return isSingleUse ? { finding: null, upkeep: 'Forget' } : found('Missing');
}

function judgeContent(
  record: NonNullable<DriftFacts['record']>,
  object: NonNullable<DriftFacts['object']>,
): Judgement {
  const { digest, followed } = record;
  const isExpected = object.digests.some((each) => each === digest || each === followed);
  if (digest === undefined || !isExpected) return found('Changed');
  if (record.objectUid !== object.uid) return { finding: null, upkeep: 'Rebind' };
  switch (object.annotation) {
    case 'Current':
      return CLEAN;
    case 'Foreign':
      return { finding: 'Forged', upkeep: 'Annotate' };
    case 'Absent':
    case 'Outdated':
      return { finding: null, upkeep: 'Annotate' };
  }
}

function found(finding: Finding): Judgement {
  return { finding, upkeep: 'None' };
}

const WORDS: Readonly<Record<Finding, string>> = {
  Unsealed: 'it is there without approval; hold and approve it, or delete it',
  Changed: 'its content is not the approved one; put it back, or have the difference approved',
  Missing: 'it was deleted without approval; apply the approved manifest again',
  Forged: 'it carries a seal that the gate never made; look into who wrote it',
};

/** What a finding means and what to do about it, for the Event and the condition. */
export function describeFinding(finding: Finding): string {
  return WORDS[finding];
}
