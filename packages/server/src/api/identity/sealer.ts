import { EncryptJWT, errors, jwtDecrypt, type JWTPayload } from 'jose';

/** What a sealed text may be used for; one never passes for another. */
export type Purpose = 'session' | 'oidc-login';

/** Keeps data with the browser that it can neither read nor alter (JWE, A256GCM). */
export class Sealer {
  readonly #keys: readonly Uint8Array[];
  readonly #now: () => number;

  /** `keys`: 32 bytes each; the first seals, all of them open. `now`: milliseconds, real time. */
  constructor(keys: readonly Uint8Array[], now: () => number) {
    this.#keys = keys;
    this.#now = now;
  }

  seal(purpose: Purpose, data: object, expiresAt: number): Promise<string> {
    const [key = new Uint8Array()] = this.#keys;
    return new EncryptJWT({ data } satisfies JWTPayload)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(purpose)
      .setExpirationTime(Math.floor(expiresAt / 1000))
      .encrypt(key);
  }

  /** What was sealed; undefined when it is not ours, was altered, or has expired. */
  async open(purpose: Purpose, text: string): Promise<unknown> {
    for (const key of this.#keys) {
      try {
        const { payload } = await jwtDecrypt(text, key, {
          audience: purpose,
          currentDate: new Date(this.#now()),
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          requiredClaims: ['exp'],
        });
        return payload['data'];
      } catch (error) {
        if (!(error instanceof errors.JOSEError)) throw error;
      }
    }
    return undefined;
  }
}
