/** Why a witness did not sign. */
export type WitnessErrorCode =
  /** It can't be reached, or does not do its work now: try again. */
  | 'Unavailable'
  /** It does not know this journal, or not its key: whoever runs it has to add them. */
  | 'UnknownLog'
  /** It has signed another history of this journal, or more of it than it was shown now. */
  | 'OtherHistory'
  /** Its answer is not one of the protocol, or not signed with its key. */
  | 'BadAnswer';

/** A witness that did not sign; `message` says what to do next. */
export class WitnessError extends Error {
  override readonly name = 'WitnessError';
  readonly code: WitnessErrorCode;

  constructor(code: WitnessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
