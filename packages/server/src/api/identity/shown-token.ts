import { hash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** A bearer token, and what is kept of it where it is known again. */
interface ShownToken {
  readonly token: string;
  /** SHA-256 in hex. */
  readonly digest: string;
}

/** What each connection showed last: nearly all go on to show the same, for which nothing is hashed. */
const shown = new WeakMap<Socket, ShownToken & { readonly authorization: string }>();

/** The token that a call carries in its header; undefined when that holds none. */
export function shownToken({ raw }: Pick<FastifyRequest, 'raw'>): ShownToken | undefined {
  const { authorization = '' } = raw.headers;
  const last = shown.get(raw.socket);
  if (last?.authorization === authorization) return last;
  const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
  if (token === undefined) return undefined;
  const now = { token, digest: hash('sha256', token), authorization };
  shown.set(raw.socket, now);
  return now;
}
