import type { JournalEntry } from '@clotho/api';

/** An entry with content that it refers to, which is kept beside the journal before it. */
export interface RecordedEntry extends JournalEntry {
  /** In base64; with their salts, in the order of `blobs`. */
  readonly contents?: readonly string[];
}

/** Where entries go before what they say takes effect. */
export interface Recorder {
  /**
   * Resolves when the entry is durable: in the journal, or in the local queue of a process that
   * must go on without it. The same id is recorded once. @throws RecorderError
   */
  record(entry: RecordedEntry): Promise<void>;
}

export type RecorderErrorCode =
  /** The journal can't be reached or does not append now; what waits for it is tried again. */
  | 'Unavailable'
  /** The local queue holds as much as it may. */
  | 'QueueFull'
  /** The journal does not take this entry, and never will. */
  | 'Refused';

/** Why an entry is not on record; what it speaks of must not take effect. */
export class RecorderError extends Error {
  override readonly name = 'RecorderError';
  readonly code: RecorderErrorCode;

  constructor(code: RecorderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
