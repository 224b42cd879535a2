/** Why something is no timestamp over what was given. */
export type TimestampErrorCode =
  /** It is no answer of a timestamp authority that could be read. */
  | 'Unreadable'
  /** The authority can't be asked now: try again. */
  | 'Unavailable'
  /** The authority refused to give a timestamp. */
  | 'Refused'
  /** It is over other content. */
  | 'OtherContent'
  /** It answers another request. */
  | 'NonceDiffers'
  /** What was signed was altered, or signed by somebody else. */
  | 'BadSignature'
  /** None of the given certificates stands behind who signed it. */
  | 'Untrusted'
  /** It uses a procedure that is not known, or not safe any more. */
  | 'Unsupported'
  /** A certificate that was given can't be read. */
  | 'BadCertificate';

/** The only error class of this folder. */
export class TimestampError extends Error {
  override readonly name = 'TimestampError';
  readonly code: TimestampErrorCode;

  constructor(code: TimestampErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
