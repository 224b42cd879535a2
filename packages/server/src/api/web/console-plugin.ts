import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../problem.ts';
import { PAGE_POLICY } from './headers.ts';

/** Where a ConsolePlugin says that its files are. */
const BASE = '/console-plugin/';
const YEAR = 'public, max-age=31536000, immutable';

/**
 * Serves the built OpenShift console plugin of `folder` to the console, which fetches it in nobody's
 * name. After `serveWebApp`, whose way of sending files it uses.
 */
export function serveConsolePlugin(app: FastifyInstance, folder: string): void {
  app.get<{ Params: { '*': string } }>(`${BASE}*`, { schema: { hide: true } }, (request, reply) => {
    const name = request.params['*'];
    if (!isFile(name) || !existsSync(path.join(folder, name))) {
      const detail = `the console plugin has no file ${name}; is it built? npm run build -w packages/console-plugin`;
      throw new ApiError(404, 'NoRoute', detail);
    }
    reply.header('content-security-policy', PAGE_POLICY);
    // Names of bundles tell what is in them; the manifest and the words keep theirs.
    reply.header('cache-control', name.endsWith('.json') ? 'no-cache' : YEAR);
    return reply.sendFile(name, folder);
  });
}

function isFile(name: string): boolean {
  return /^[\w./-]+\.[a-z0-9]+$/.test(name) && !name.split('/').includes('..');
}
