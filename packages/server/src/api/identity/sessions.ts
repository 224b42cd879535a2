import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sealer } from './sealer.ts';

/** Below what browsers take for one cookie, its name and attributes included. */
const PIECE = 3_800;
/** Node takes 16 KiB of headers in all. */
const MOST_PIECES = 3;

/** A login of a person by the browser. The cookie is all there is of it: no server keeps it. */
export interface Session {
  readonly id: string;
  /** The person's own token, which is sent on with each of their calls. */
  readonly token: string;
  /** How the login was made. */
  readonly source: 'session' | 'oidc';
  /** Milliseconds, real time. */
  readonly expiresAt: number;
  readonly refreshToken?: string;
}

/** Reads and writes the session cookie. */
export class Sessions {
  readonly #sealer: Sealer;
  readonly #name: string;
  readonly #secure: boolean;

  /** `port`: cookies know no ports, so that instances side by side need names of their own. */
  constructor(sealer: Sealer, { secure, port }: { secure: boolean; port: number }) {
    this.#sealer = sealer;
    this.#secure = secure;
    this.#name = secure ? '__Host-clotho' : `clotho-${port}`;
  }

  /** The session that a call carries, if it is ours and has not expired. */
  async of({ cookies }: Pick<FastifyRequest, 'cookies'>): Promise<Session | undefined> {
    const pieces = this.#names().map((name) => cookies[name] ?? '');
    if (pieces[0] === '') return undefined;
    const opened = await this.#sealer.open('session', pieces.join(''));
    return isSession(opened) ? opened : undefined;
  }

  /** False when the token is larger than cookies can be; nothing is set then. */
  async set(session: Session, reply: FastifyReply): Promise<boolean> {
    const text = await this.#sealer.seal('session', session, session.expiresAt);
    if (text.length > PIECE * MOST_PIECES) return false;
    for (const [index, name] of this.#names().entries()) {
      const piece = text.slice(index * PIECE, (index + 1) * PIECE);
      this.#put(name, piece, piece === '' ? 0 : session.expiresAt, reply);
    }
    return true;
  }

  clear(reply: FastifyReply): void {
    for (const name of this.#names()) this.#put(name, '', 0, reply);
  }

  /** As a header at once: answers that are streamed go out without what is written at their end. */
  #put(name: string, value: string, expiresAt: number, reply: FastifyReply): void {
    const attributes = { ...this.#attributes(), expires: new Date(expiresAt) };
    reply.header('set-cookie', reply.server.serializeCookie(name, value, attributes));
  }

  #attributes(): { path: string; httpOnly: true; sameSite: 'strict'; secure: boolean } {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: this.#secure };
  }

  #names(): string[] {
    return Array.from({ length: MOST_PIECES }, (_, index) =>
      index === 0 ? this.#name : `${this.#name}.${index}`,
    );
  }
}

function isSession(value: unknown): value is Session {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'token' in value &&
    typeof value.token === 'string' &&
    'expiresAt' in value &&
    typeof value.expiresAt === 'number'
  );
}
