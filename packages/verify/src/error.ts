/** The check itself could not be made; it says nothing of the evidence. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError';
  readonly code: 'Usage' | 'NoPack' | 'Unreadable';

  constructor(code: VerifyError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
