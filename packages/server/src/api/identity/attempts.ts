import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OidcAttempt } from './oidc.ts';
import type { Sealer } from './sealer.ts';

const GOOD_MS = 10 * 60_000;
const PATH = '/api/v1/session/oidc';

/** Remembers in the browser that a login was begun in it; nobody else's answer is taken. */
export class OidcAttempts {
  readonly #sealer: Sealer;
  readonly #name: string;
  readonly #secure: boolean;
  readonly #now: () => number;

  constructor(
    sealer: Sealer,
    { secure, port, now }: { secure: boolean; port: number; now: () => number },
  ) {
    this.#sealer = sealer;
    this.#secure = secure;
    this.#name = secure ? '__Secure-clotho-oidc' : `clotho-oidc-${port}`;
    this.#now = now;
  }

  async set(attempt: OidcAttempt, reply: FastifyReply): Promise<void> {
    const text = await this.#sealer.seal('oidc-login', attempt, this.#now() + GOOD_MS);
    reply.setCookie(this.#name, text, { ...this.#attributes(), maxAge: GOOD_MS / 1000 });
  }

  async of({ cookies }: Pick<FastifyRequest, 'cookies'>): Promise<OidcAttempt | undefined> {
    const opened = await this.#sealer.open('oidc-login', cookies[this.#name] ?? '');
    return isAttempt(opened) ? opened : undefined;
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.#name, this.#attributes());
  }

  /** Lax: the browser comes back from the provider's site. */
  #attributes(): { path: string; httpOnly: true; sameSite: 'lax'; secure: boolean } {
    return { path: PATH, httpOnly: true, sameSite: 'lax', secure: this.#secure };
  }
}

function isAttempt(value: unknown): value is OidcAttempt {
  const texts = ['state', 'nonce', 'verifier', 'to'];
  return (
    typeof value === 'object' &&
    value !== null &&
    texts.every((name) => typeof Reflect.get(value, name) === 'string')
  );
}
