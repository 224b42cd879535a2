import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { formatInstant } from '@clotho/core';
import type { UserInfo } from '@clotho/kube';
import type { Caller } from '../caller.ts';
import type { ApiContext } from '../context.ts';
import { ApiError } from '../problem.ts';
import { sessionEnd } from './session-times.ts';
import type { Session } from './sessions.ts';

type Login = Pick<Session, 'token' | 'source' | 'refreshToken'>;

/**
 * Begins the session of whoever the token belongs to. The login is on record before the cookie
 * goes out.
 *
 * @throws ApiError 401 when the cluster does not know the token, StoreError when it can't be
 *   recorded
 */
export async function beginSession(
  ctx: ApiContext,
  login: Login,
  reply: FastifyReply,
): Promise<Caller> {
  const expiresAt = sessionEnd(login, Date.now());
  const session: Session = { ...login, id: randomUUID(), expiresAt };
  const caller = await ctx.access.callerOf({ token: login.token, session });
  await ctx.journal.append('clotho/api', [
    {
      id: `login/${session.id}`,
      at: formatInstant(ctx.clock.now()),
      kind: 'Login',
      actor: actorOf(caller.user),
      subject: { apiVersion: 'v1', kind: 'User', name: caller.user.username },
      body: { session: session.id, by: login.source, until: formatInstant(expiresAt) },
    },
  ]);
  if (await ctx.realm.sessions.set(session, reply)) return caller;
  throw new ApiError(
    413,
    'TokenTooLarge',
    'your token is larger than cookies can be; ask for one with fewer groups in it',
  );
}

/** Logging out works while the journal is away too: this process knows at least. */
export async function endSession(
  ctx: ApiContext,
  { session, user }: { session: Session; user: UserInfo },
  reply: FastifyReply,
): Promise<void> {
  ctx.realm.ended.add(session.id);
  ctx.realm.sessions.clear(reply);
  const entry = {
    id: `logout/${session.id}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'Logout' as const,
    actor: actorOf(user),
    subject: { apiVersion: 'v1', kind: 'User', name: user.username },
    body: { session: session.id },
  };
  await ctx.journal.append('clotho/api', [entry]).catch((error: unknown) => {
    ctx.log.warn('a logout could not be recorded', { user: user.username, error });
  });
}

function actorOf({ username, groups }: UserInfo): { username: string; groups: string[] } {
  return { username, groups: [...(groups ?? [])] };
}
