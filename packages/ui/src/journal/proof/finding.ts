/** What can be checked of a journal; each is another promise. */
export type Property =
  /** Whoever holds the journal's key vouches for this state. */
  | 'signature'
  /** It is the key that this browser knows. */
  | 'key'
  /** Nothing that was there at an earlier look was altered or taken out. */
  | 'consistency'
  /** An entry is in the journal as it is shown. */
  | 'inclusion'
  /** Somebody else is shown the same journal. */
  | 'same-view';

/** `unchecked`: it could not be looked at, which is neither good nor bad. */
export type Outcome = 'holds' | 'fails' | 'unchecked';

export type Reason =
  | 'signed'
  | 'not-signed'
  | 'no-key'
  | 'same-key'
  | 'first-key'
  | 'other-key'
  | 'grown'
  | 'unchanged'
  | 'first-look'
  | 'shorter'
  | 'rewritten'
  | 'included'
  | 'not-included'
  | 'other-content'
  | 'not-yet-signed'
  | 'same-journal'
  | 'other-journal';

export interface Finding {
  readonly property: Property;
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** Entries of the journal that it was checked in. */
  readonly size?: number;
  /** Entries of the journal at the earlier look. */
  readonly from?: number;
  /** How many entries were checked. */
  readonly count?: number;
  /** The entry that it fails at. */
  readonly seq?: number;
}
