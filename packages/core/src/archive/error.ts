export type ArchiveRecordErrorCode =
  /** It is no archive record, or one of another version. */
  | 'BadRecord'
  /** It is no X25519 key. */
  | 'BadKey'
  /** The key does not open it, or it was altered. */
  | 'NotOpened';

/** An archive record that can't be made, read or opened. */
export class ArchiveRecordError extends Error {
  override readonly name = 'ArchiveRecordError';
  readonly code: ArchiveRecordErrorCode;

  constructor(code: ArchiveRecordErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
