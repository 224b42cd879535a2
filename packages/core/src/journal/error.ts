export type JournalErrorCode =
  | 'NotJson'
  | 'TooLarge'
  | 'BadPlace'
  | 'BadEntry'
  | 'BadTree'
  | 'BadTile'
  | 'TileMissing'
  | 'BadBundle'
  | 'BadKey'
  | 'BadNote'
  | 'BadCheckpoint'
  | 'BadBlob'
  | 'BadHeads'
  | 'BadExpression'
  | 'BadSnapshot'
  | 'BadEnvelope'
  | 'BadPack'
  | 'BadPolicy';

/** A journal value that can't be made or read. What merely fails to verify is a result instead. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
