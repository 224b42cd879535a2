/**
 * An external key management system that protects the master keys: what the cluster stores can be
 * opened there alone. Every method throws KeyProviderError and nothing else.
 */
export interface KeyProvider {
  /** Answers text that only the provider can open. */
  wrap(key: Uint8Array): Promise<string>;
  unwrap(wrapped: string): Promise<Uint8Array>;
  /**
   * Protects the same key by the newest version of the key of the provider; the same text where that
   * is so already.
   */
  rewrap(wrapped: string): Promise<string>;
  /** In words for people: what protects, and where. No credentials. */
  describe(): string;
}

/**
 * The first row is an answer: the provider says no. The second says that nothing is known: it is
 * sealed, does not answer, or not in words that can be read.
 */
export type KeyProviderErrorCode =
  'Denied' | 'Rejected' | 'NotConfigured' | 'Unavailable' | 'Malformed';

/** Why a key could not be protected or opened; the message says what to do. */
export class KeyProviderError extends Error {
  override readonly name = 'KeyProviderError';
  readonly code: KeyProviderErrorCode;

  constructor(code: KeyProviderErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
