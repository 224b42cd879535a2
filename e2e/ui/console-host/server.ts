import { randomBytes } from 'node:crypto';
import {
  createServer,
  request as send,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createReadStream, existsSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const DIST = path.join(import.meta.dirname, 'dist');
const PROXY = '/api/proxy/plugin/clotho/api';
const PLUGIN = '/api/plugins/clotho';
const KUBERNETES = '/api/kubernetes';

/** The console's policy, in force and without what its own code needs. */
const POLICY = [
  "default-src 'self'",
  "base-uri 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
};

interface Session {
  readonly user: string;
  readonly token: string;
  readonly csrf: string;
}

export interface ConsoleHostOptions {
  /** URL of Clotho's server. */
  readonly server: string;
  /** Bearer token of each user, by name. */
  readonly users: Readonly<Record<string, { readonly token: string }>>;
  /** 0: any free one. */
  readonly port?: number;
}

export interface ConsoleHost {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A host for the plugin, not the OpenShift console: it serves a page that loads plugins as the
 * console does, and forwards their calls as its proxy does: with the bearer token of the session,
 * without cookies, only with the token against forged requests, and with answers that run nothing.
 */
export async function startConsoleHost(options: ConsoleHostOptions): Promise<ConsoleHost> {
  const sessions = new Map<string, Session>();
  const host = createServer((request, response) => {
    route({ options, sessions, request, response });
  });
  await new Promise<void>((resolve) => {
    host.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = host.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        host.close(() => resolve());
        host.closeAllConnections();
      }),
  };
}

interface Call {
  readonly options: ConsoleHostOptions;
  readonly sessions: Map<string, Session>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function route(call: Call): void {
  const { request, response } = call;
  const { pathname } = new URL(request.url ?? '/', 'http://host');
  if (pathname === '/login') return login(call);
  if (pathname.startsWith(`${PLUGIN}/`))
    return forward(call, { from: PLUGIN, to: '/console-plugin' });
  const session = sessionOf(call);
  if (pathname === '/whoami') return void response.end(session?.user ?? '');
  if (pathname.startsWith(`${PROXY}/`)) {
    return forwardAs(call, session, { from: PROXY, to: '' });
  }
  if (pathname.startsWith(`${KUBERNETES}/`)) {
    return forwardAs(call, session, { from: KUBERNETES, to: '/api/v1/kubernetes' });
  }
  page(response, pathname);
}

/** Stands in for the login of the cluster: whoever is named is let in. */
function login({ options, sessions, request, response }: Call): void {
  const query = new URL(request.url ?? '/', 'http://host').searchParams;
  const user = query.get('user') ?? '';
  const token = options.users[user]?.token;
  if (token === undefined) return void response.writeHead(404).end(`there is no user ${user}`);
  const id = randomBytes(16).toString('hex');
  const csrf = randomBytes(16).toString('hex');
  sessions.set(id, { user, token, csrf });
  response
    .writeHead(302, {
      location: query.get('next') ?? '/dashboards',
      'set-cookie': [
        `console-session=${id}; Path=/; HttpOnly; SameSite=Lax`,
        `csrf-token=${csrf}; Path=/; SameSite=Lax`,
      ],
    })
    .end();
}

function sessionOf({ sessions, request }: Call): Session | undefined {
  const id = /(?:^|;\s*)console-session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  return id === undefined ? undefined : sessions.get(id);
}

interface Rewrite {
  readonly from: string;
  readonly to: string;
}

function forwardAs(call: Call, session: Session | undefined, rewrite: Rewrite): void {
  const { request, response } = call;
  if (!session) return void response.writeHead(401).end('Unauthorized');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead && request.headers['x-csrftoken'] !== session.csrf) {
    return void response.writeHead(403).end('invalid CSRFToken');
  }
  forward(call, rewrite, session.token);
}

function forward({ options, request, response }: Call, rewrite: Rewrite, token?: string): void {
  const target = new URL(
    rewrite.to + (request.url ?? '').slice(rewrite.from.length),
    options.server,
  );
  const { cookie: _cookie, origin: _origin, ...headers } = request.headers;
  delete headers['x-csrftoken'];
  const onward = send(
    target,
    {
      method: request.method,
      headers: {
        ...headers,
        host: target.host,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    },
    (answer) => {
      const policy = token === undefined ? {} : { 'content-security-policy': 'sandbox;' };
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...policy });
      answer.pipe(response);
    },
  );
  onward.on('error', () => {
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

/** A file of the host, or its page for every other address. */
function page(response: ServerResponse, pathname: string): void {
  const named = path.join(DIST, path.normalize(pathname));
  const file =
    existsSync(named) && statSync(named).isFile() ? named : path.join(DIST, 'index.html');
  response.writeHead(200, {
    'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
  });
  createReadStream(file).pipe(response);
}
