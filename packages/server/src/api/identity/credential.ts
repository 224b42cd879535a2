import type { FastifyRequest } from 'fastify';
import type { CallerCredentials } from '@clotho/kube';
import { ApiError } from '../problem.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { requireSameOrigin } from './same-origin.ts';
import type { Session, Sessions } from './sessions.ts';

/** What a call proves itself with: a token of its own, or the one in its session. */
export interface Credential extends CallerCredentials {
  readonly session?: Session;
}

export interface SessionRealm {
  readonly sessions: Sessions;
  readonly ended: EndedSessions;
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
    const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
    if (token !== undefined) return { token, ...acting };
    throw new ApiError(401, 'NoToken', 'send a token of the cluster: Authorization: Bearer …');
  }
  const session = await realm.sessions.of(request);
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

/** `Impersonate-*` as they came; groups come several times. */
function impersonationOf(request: FastifyRequest): Pick<CallerCredentials, 'impersonation'> {
  const given = Object.entries(request.raw.headersDistinct).flatMap(([name, values]) =>
    name.startsWith('impersonate-') && values ? [[name, values] as const] : [],
  );
  return given.length === 0 ? {} : { impersonation: Object.fromEntries(given) };
}
