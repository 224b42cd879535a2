import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallerCredentials } from '@clotho/kube';
import { ApiError } from '../problem.ts';
import type { OidcAttempts } from './attempts.ts';
import type { EndedSessions } from './ended-sessions.ts';
import type { Oidc } from './oidc.ts';
import type { Renewals } from './renewals.ts';
import { requireSameOrigin } from './same-origin.ts';
import type { Session, Sessions } from './sessions.ts';
import { shownToken } from './shown-token.ts';

/** What a call proves itself with: a token of its own, or the one in its session. */
export interface Credential extends CallerCredentials {
  readonly session?: Session;
  /** SHA-256 of the token in hex, where it has been made. */
  readonly digest?: string;
}

export interface SessionRealm {
  readonly sessions: Sessions;
  readonly ended: EndedSessions;
  readonly attempts: OidcAttempts;
  /** Absent where people log in by links alone. */
  readonly oidc?: Oidc | undefined;
  readonly renewals?: Renewals | undefined;
  /** `https://host` that people reach the server by; as the call says, if left out. */
  readonly origin?: string | undefined;
}

/** @throws ApiError 401 without anything to show, 403 when another site may have sent it */
export async function credentialOf(
  request: FastifyRequest,
  realm: SessionRealm,
): Promise<Credential> {
  const { authorization } = request.headers;
  const acting = impersonationOf(request);
  if (authorization !== undefined) {
    const shown = shownToken(request);
    if (shown) return { token: shown.token, digest: shown.digest, ...acting };
    throw new ApiError(401, 'NoToken', 'send a token of the cluster: Authorization: Bearer …');
  }
  const { session } = request;
  if (!session) {
    throw new ApiError(
      401,
      'NoToken',
      'send a token of the cluster (Authorization: Bearer …), or log in: clotho ui opens the browser',
    );
  }
  if (await realm.ended.has(session.id)) {
    throw new ApiError(401, 'LoggedOut', 'this session was logged out; log in again');
  }
  requireSameOrigin(request, realm.origin);
  return { token: session.token, session, ...acting };
}

/**
 * Opens the session of each call that has no token of its own, and puts a fresh ID token into its
 * cookie when the old one is about to end.
 */
export function openSessions(app: FastifyInstance, { sessions, renewals }: SessionRealm): void {
  app.decorateRequest('session', null);
  const open = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const session = await sessions.of(request);
    if (!session) return;
    request.session = (await renewals?.current(session)) ?? session;
    if (request.session !== session) await sessions.set(request.session, reply);
  };
  app.addHook('onRequest', (request, reply, done) => {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined || cookie === undefined) return done();
    open(request, reply).then(() => done(), done);
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    session: Session | null;
  }
}

/** `Impersonate-*` as they came; groups come several times. */
function impersonationOf(request: FastifyRequest): Pick<CallerCredentials, 'impersonation'> {
  // What is repeated is gathered for the few calls that bring it.
  if (!Object.keys(request.headers).some((name) => name.startsWith('impersonate-'))) return {};
  const given = Object.entries(request.raw.headersDistinct).flatMap(([name, values]) =>
    name.startsWith('impersonate-') && values ? [[name, values] as const] : [],
  );
  return { impersonation: Object.fromEntries(given) };
}
