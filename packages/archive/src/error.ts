/** Why something is not in the archive. */
export type ArchiveErrorCode =
  /** The archive can't be reached, or does not do its work now: try again. */
  | 'Unavailable'
  /** The archive does not let this server in. */
  | 'Refused'
  /** The bucket keeps no versions or has no Object Lock: what is in it could be altered. */
  | 'NotLocked'
  /** Under this name lies something else. */
  | 'Different';

/** The only error class of this package; `message` says what to do next. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly code: ArchiveErrorCode;

  constructor(code: ArchiveErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
