import type { FastifyRequest } from 'fastify';
import { ApiError } from '../problem.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Where people reach this server, as `https://host`. */
export function originOf(request: FastifyRequest, configured: string | undefined): string {
  return configured ?? `${request.protocol}://${request.headers.host ?? ''}`;
}

/**
 * Refuses what another site may have made the browser send with our cookie. Such a site can't set a
 * header of its own without asking first, which nobody answers, nor choose its Origin.
 *
 * @throws ApiError 403
 */
export function requireSameOrigin(request: FastifyRequest, configured: string | undefined): void {
  if (SAFE.has(request.method)) return;
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const own = originOf(request, configured);
  if (
    request.headers['x-clotho'] === '1' &&
    origin === own &&
    (site ?? 'same-origin') === 'same-origin'
  )
    return;
  throw new ApiError(
    403,
    'NotSameOrigin',
    `calls with the session cookie that alter anything need the header X-Clotho: 1 and the Origin ${own}; programs use a bearer token instead`,
  );
}
