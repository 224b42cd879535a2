/** Why the journal did not do what was asked. */
export type StoreErrorCode =
  /** An entry or a blob is not what it must be; sending it again changes nothing. */
  | 'Invalid'
  /** PostgreSQL can't be reached, or this server does not have the lead now: try again. */
  | 'Unavailable'
  /** More waits to be written than may wait: try again later. */
  | 'Overloaded'
  /** The database lacks what a checkpoint speaks of: an older copy, or rows are gone. */
  | 'Behind'
  /** What the database holds is not what was signed. */
  | 'Altered'
  /** The clock has gone back; appending goes on, at the time of the newest entry. */
  | 'ClockBehind'
  /** The database's schema is not the one of this version. */
  | 'Schema';

/** The only error class of this package; `message` says what to do next. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
