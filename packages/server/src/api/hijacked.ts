import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';

/** The headers that hooks set, for a route that answers by itself from here on. */
export function hijackedHeaders(reply: FastifyReply): OutgoingHttpHeaders {
  reply.hijack();
  const set = Object.entries(reply.getHeaders());
  return Object.fromEntries(set.filter(([, value]) => value !== undefined));
}
