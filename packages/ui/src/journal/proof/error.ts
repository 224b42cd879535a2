export type ProofErrorCode =
  | 'BadKey'
  | 'BadNote'
  | 'BadSignature'
  | 'WrongLog'
  | 'BadTile'
  | 'BadBundle'
  | 'NotThere'
  | 'NoCrypto';

/** What the journal gave cannot be, or is not what was signed. */
export class ProofError extends Error {
  override readonly name = 'ProofError';
  readonly code: ProofErrorCode;

  constructor(code: ProofErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
