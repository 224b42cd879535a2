import {
  serve,
  type HttpsServer,
  type ServeRequest,
  type ServeResponse,
  type TlsMaterial,
} from '@clotho/kube';
import { handleConnect } from './connect/handle.ts';
import type { GateContext } from './context.ts';
import { handleGate } from './gate/handle.ts';
import { handleGuard } from './guard/handle.ts';
import { readReview, writeReview, type Answer, type Review } from './review.ts';
import { handleStamp } from './stamp/handle.ts';
import { handleStatus } from './status/handle.ts';

type Handler = (review: Review, ctx: GateContext) => Promise<Answer>;

const handlers: Readonly<Record<string, Handler>> = {
  gate: handleGate,
  status: handleStatus,
  connect: handleConnect,
  guard: handleGuard,
  stamp: handleStamp,
};

interface Options {
  host: string;
  port: number;
  reusePort: boolean;
  tls: TlsMaterial;
  /** Whether this replica may be sent traffic. */
  ready(): boolean;
  /** What else people should know of this replica, in one line. */
  health(): string;
}

/** Serves the webhooks below a path that only the API server knows, and two probes. */
export function serveWebhooks(ctx: GateContext, options: Options): Promise<HttpsServer> {
  const { host, port, reusePort, tls } = options;
  return serve((request) => route(request, ctx, options), {
    host,
    port,
    reusePort,
    tls,
    onError: (error) => ctx.log.error('a review could not be answered', { error }),
  });
}

async function route(
  request: ServeRequest,
  ctx: GateContext,
  options: Options,
): Promise<ServeResponse> {
  if (request.path === '/healthz') return { status: 200, body: `ok; ${options.health()}` };
  if (request.path === '/readyz') {
    return options.ready() ? { status: 200, body: 'ok' } : { status: 503, body: 'starting' };
  }
  const [, secret = '', name = ''] = request.path.split('/');
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (request.method !== 'POST' || !handler || secret !== ctx.keys.secretPath()) {
    return { status: 404, body: 'not found' };
  }
  return review(request.body, handler, ctx);
}

/** A review that fails is a 500: "could not check", which the API server turns into a refusal. */
async function review(body: string, handler: Handler, ctx: GateContext): Promise<ServeResponse> {
  const parsed = readReview(body);
  const answer = await handler(parsed, ctx);
  return {
    status: 200,
    body: writeReview(parsed.uid, answer),
    headers: { 'content-type': 'application/json' },
  };
}
