import http from 'node:http';
import https from 'node:https';
import cookie from '@fastify/cookie';
import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyInstance } from 'fastify';
import type { TlsMaterial } from '@clotho/kube';
import type { ApiContext } from './context.ts';
import { guardFor } from './guard.ts';
import { openSessions } from './identity/credential.ts';
import { ApiError, sendProblem } from './problem.ts';
import { archiveRoutes } from './routes/archive.ts';
import { beatRoutes } from './routes/beats.ts';
import { blobRoutes } from './routes/blobs.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { appendRoutes } from './routes/append.ts';
import { calendarRoutes } from './routes/calendar.ts';
import {
  calendarSubscriptionRoutes,
  ownSubscriptionRoutes,
} from './routes/calendar-subscriptions.ts';
import { chatRoutes } from './routes/chat.ts';
import { contentRoutes } from './routes/content.ts';
import { entryRoutes } from './routes/entries.ts';
import { environmentPastRoutes } from './routes/environment-past.ts';
import { environmentRoutes } from './routes/environments.ts';
import { erasureRoutes } from './routes/erasure.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { importRoutes } from './routes/import.ts';
import { infoRoutes } from './routes/info.ts';
import { kubernetesRoutes } from './routes/kubernetes.ts';
import { liveRoutes } from './routes/live.ts';
import { loginRoutes, sessionRoutes } from './routes/session.ts';
import { memberRoutes } from './routes/members.ts';
import { organizationEditRoutes, organizationRoutes } from './routes/organizations.ts';
import { snapshotRoutes } from './routes/snapshots.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { tlogRoutes } from './routes/tlog.ts';
import { watchRoutes } from './routes/watch.ts';
import { whenRoutes } from './routes/when.ts';
import { serveWebApp } from './web/app.ts';
import { serveConsolePlugin } from './web/console-plugin.ts';
import { secureHeaders } from './web/headers.ts';

/** 256 entries, none of which can be larger than a leaf may be. */
const BODY_LIMIT = 16 * 1024 * 1024;
const HEADERS_MS = 30_000;
/** Time for what is read as it comes; who sends it has been asked for by then. */
const REQUEST_MS = 300_000;
const KEEP_ALIVE_MS = 75_000;

export interface ApiOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsMaterial | undefined;
  /** Folder of the built web app. */
  readonly webDir: string;
  /** Folder of the built console plugin. */
  readonly pluginDir: string;
}

export interface ApiServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves the journal, the cluster in the name of who calls, and the web app over HTTP. */
export async function serveApi(ctx: ApiContext, options: ApiOptions): Promise<ApiServer> {
  const app = build(ctx, options);
  secureHeaders(app, { https: options.tls !== undefined });
  await app.register(cookie);
  openSessions(app, ctx.realm);
  await app.register(swagger, { openapi: OPENAPI });
  const guard = guardFor(ctx);
  const prefix = '/api/v1';
  await app.register(appendRoutes(ctx, guard), { prefix });
  await app.register(importRoutes(ctx, guard), { prefix });
  await app.register(entryRoutes(ctx, guard), { prefix });
  await app.register(liveRoutes(ctx, guard), { prefix });
  await app.register(blobRoutes(ctx, guard), { prefix });
  await app.register(contentRoutes(ctx, guard), { prefix });
  await app.register(erasureRoutes(ctx, guard), { prefix });
  await app.register(archiveRoutes(ctx, guard), { prefix });
  await app.register(evidenceRoutes(ctx, guard), { prefix });
  await app.register(environmentRoutes(ctx, guard), { prefix });
  await app.register(environmentPastRoutes(ctx, guard), { prefix });
  await app.register(snapshotRoutes(ctx, guard), { prefix });
  await app.register(whenRoutes(ctx, guard), { prefix });
  await app.register(beatRoutes(ctx, guard), { prefix });
  await app.register(infoRoutes(ctx, guard), { prefix });
  await app.register(loginRoutes(ctx, guard), { prefix });
  await app.register(apiKeyRoutes(ctx, guard), { prefix });
  await app.register(organizationRoutes(ctx, guard), { prefix });
  await app.register(organizationEditRoutes(ctx, guard), { prefix });
  await app.register(memberRoutes(ctx, guard), { prefix });
  await app.register(oidcRoutes(ctx, guard), { prefix });
  await app.register(sessionRoutes(ctx, guard), { prefix });
  await app.register(kubernetesRoutes(ctx, guard), { prefix });
  await app.register(watchRoutes(ctx, guard), { prefix });
  await app.register(calendarRoutes(ctx, guard), { prefix });
  await app.register(calendarSubscriptionRoutes(ctx, guard), { prefix });
  await app.register(ownSubscriptionRoutes(ctx, guard), { prefix });
  if (ctx.chat) await app.register(chatRoutes(ctx, ctx.chat), { prefix });
  await app.register(tlogRoutes(ctx, guard));
  probes(app, ctx);
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
  await serveWebApp(app, options.webDir);
  serveConsolePlugin(app, options.pluginDir);
  await app.listen({ host: options.host, port: options.port });
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    stop: async () => {
      app.server.closeIdleConnections();
      // Live streams never end by themselves.
      const cut = setTimeout(() => app.server.closeAllConnections(), 1000);
      await app.close();
      clearTimeout(cut);
    },
  };
}

const OPENAPI: NonNullable<FastifyDynamicSwaggerOptions['openapi']> = {
  openapi: '3.1.0',
  info: {
    title: 'Clotho',
    version: '1',
    description:
      'The append-only journal: append, read, follow, verify; and the cluster with the rights of the caller',
  },
  components: {
    securitySchemes: {
      cluster: { type: 'http', scheme: 'bearer' },
      session: { type: 'apiKey', in: 'cookie', name: '__Host-clotho' },
    },
  },
  security: [{ cluster: [] }, { session: [] }],
};

function build(ctx: ApiContext, { tls }: ApiOptions): FastifyInstance {
  const settings = {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    logger: false,
    routerOptions: { maxParamLength: 512 },
    serverFactory: (handler) =>
      tls
        ? https.createServer({ ...settings, ...tls, minVersion: 'TLSv1.2' }, handler)
        : http.createServer(settings, handler),
  });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.decorateRequest('source', '');
  app.decorateRequest('caller', null);
  app.decorateRequest('appender');
  app.setErrorHandler<Error>((error, request, reply) => {
    const status = sendProblem(error, reply);
    if (status >= 500) ctx.log.error('a call failed', { url: withoutKey(request.url), error });
  });
  app.setNotFoundHandler((request, reply) => {
    sendProblem(
      new ApiError(404, 'NoRoute', `there is no ${withoutKey(request.url)}; see /api/openapi.json`),
      reply,
    );
  });
  return app.withTypeProvider<TypeBoxTypeProvider>();
}

/** The address of a feed is all that it takes to read it. */
function withoutKey(url: string): string {
  return url.replace(/([?&]key=)[^&]*/g, '$1…');
}

function probes(app: FastifyInstance, { journal }: ApiContext): void {
  app.get('/healthz', { schema: { hide: true } }, () => 'ok');
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    await journal.health();
    return reply.send('ok');
  });
}
