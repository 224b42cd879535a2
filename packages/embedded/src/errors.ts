/** Why the local control plane could not do what was asked. */
export type EmbeddedErrorCode =
  /** Another live process owns the state directory. */
  | 'AlreadyRunning'
  /** The command line holds something that cannot be understood. */
  | 'BadArgument'
  /** A binary is missing and cannot be fetched or built here. */
  | 'BinaryUnavailable'
  /** A downloaded file is not the one its publisher announced. */
  | 'ChecksumMismatch'
  /** A component ended, or never became ready. */
  | 'ComponentFailed'
  /** A port that was free a moment ago is taken now; starting again with others helps. */
  | 'PortTaken'
  /** The API server answered with an error. */
  | 'RequestFailed'
  /** A condition did not come true in its time. */
  | 'TimedOut';

/** The only error class of this package; `message` says what to do next. */
export class EmbeddedError extends Error {
  readonly code: EmbeddedErrorCode;

  constructor(code: EmbeddedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedError';
    this.code = code;
  }
}
