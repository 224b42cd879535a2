type SlackErrorCode = 'Refused' | 'RateLimited' | 'Unreachable';

/** A call of Slack that did not do what it should. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  /** Refused: asking again gives the same answer. The others may pass. */
  readonly code: SlackErrorCode;
  /** How long Slack asks to be left alone, milliseconds. */
  readonly retryAfterMs: number;

  constructor(
    code: SlackErrorCode,
    message: string,
    { retryAfterMs = 0, cause }: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
