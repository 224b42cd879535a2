import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../problem.ts';
import { PAGE_POLICY } from './headers.ts';

const YEAR = 'public, max-age=31536000, immutable';
const NOT_BUILT = `<!doctype html>
<html lang="en">
<title>Clotho</title>
<h1>The web app is not built</h1>
<p>Build it, then load this page again:</p>
<pre>npm run build -w packages/web</pre>
<p>The API is at <a href="/api/openapi.json">/api/openapi.json</a>; everything can be done with
<code>clotho</code> and <code>kubectl</code> too.</p>
`;

/** Serves the built web app of `folder`: assets by their names, its page for everything else. */
export async function serveWebApp(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    // It may be built while the server runs.
    wildcard: false,
    serve: false,
    preCompressed: true,
    cacheControl: false,
  });
  app.get('/*', { schema: { hide: true } }, (request, reply) => {
    const asset = assetOf(request.url, folder);
    reply.header('content-security-policy', PAGE_POLICY);
    if (asset !== undefined) {
      reply.header('cache-control', asset.startsWith('assets/') ? YEAR : 'no-cache');
      return reply.sendFile(asset);
    }
    if (isFile(request.url)) {
      throw new ApiError(404, 'NoRoute', `there is no ${request.url}; see /api/openapi.json`);
    }
    reply.header('cache-control', 'no-cache');
    if (existsSync(path.join(folder, 'index.html'))) return reply.sendFile('index.html');
    return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT);
  });
}

/** The file that a URL names; undefined for the pages of the app, which are no files. */
function assetOf(url: string, folder: string): string | undefined {
  const [name = ''] = url.slice(1).split('?', 1);
  if (!/^[\w./-]+$/.test(name) || name.split('/').includes('..')) return undefined;
  return isFile(url) && existsSync(path.join(folder, name)) ? name : undefined;
}

function isFile(url: string): boolean {
  return /\/[^/?]+\.[a-z0-9]+(?:\?|$)/.test(url) || url.startsWith('/api/');
}
