import http from 'node:http';
import https from 'node:https';
import { readFileSync } from 'node:fs';
import type { KubeConfig } from '@kubernetes/client-node';
import { accept, type Answer, type Transport } from '@clotho/api';
import { CliError } from './error.ts';

export interface ConnectOptions {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  /** Ends what is being asked. */
  signal?: AbortSignal;
}

/** One API server as its user reaches it. */
export interface Cluster {
  transport: Transport;
  /**
   * The events of a watch, parsed, until the stream ends. @throws CliError when it breaks,
   * ApiError when the server refuses it
   */
  stream(path: string, signal: AbortSignal): AsyncIterable<unknown>;
  /** What this user sends as `Authorization`; undefined where a certificate says who it is. */
  authorization(): Promise<string | undefined>;
  /** The namespace of the context. */
  namespace: string;
}

const REQUEST_TIMEOUT_MS = 30_000;
// The API server sends a bookmark about once a minute; three missed ones mean a dead connection.
const STREAM_IDLE_MS = 180_000;

/** Reads the kubeconfig as kubectl does and makes it a Cluster. @throws CliError */
export async function connect(options: ConnectOptions): Promise<Cluster> {
  const config = await loadConfig(options);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw noCluster(config);
  const server = cluster.server.replace(/\/+$/, '');
  const open: Open = async (request) => exchange(config, server, request);
  return {
    transport: {
      request: async (method, path, body, contentType) =>
        readAnswer(
          await open({
            method,
            path,
            body: body === undefined ? undefined : JSON.stringify(body),
            contentType,
            signal: AbortSignal.any([
              AbortSignal.timeout(REQUEST_TIMEOUT_MS),
              ...(options.signal ? [options.signal] : []),
            ]),
          }),
          server,
        ),
    },
    stream: (path, signal) => streamEvents(open, path, signal, server),
    authorization: () => authorizationOf(config),
    namespace: namespaceOf(config),
  };
}

interface Request {
  method: string;
  path: string;
  body?: string | undefined;
  contentType?: string | undefined;
  signal: AbortSignal;
}
type Open = (request: Request) => Promise<http.IncomingMessage>;

async function loadConfig({ kubeconfig, context }: ConnectOptions): Promise<KubeConfig> {
  // It takes longer to load than everything else together; --help does without.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new CliError(
      'Unreachable',
      `The kubeconfig could not be read: ${messageOf(error)}`,
      'name another one with --kubeconfig FILE',
    );
  }
  if (context !== undefined) {
    if (config.getContextObject(context) === null) throw noContext(config, context);
    config.setCurrentContext(context);
  }
  return config;
}

async function exchange(
  config: KubeConfig,
  server: string,
  request: Request,
): Promise<http.IncomingMessage> {
  const options = await authenticated(config, request);
  const url = new URL(server + request.path);
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const send = url.protocol === 'http:' ? http.request : https.request;
  send(url, options, resolve)
    .on('error', (error) => reject(unreachable(server, error)))
    .end(request.body);
  return promise;
}

async function authenticated(config: KubeConfig, request: Request): Promise<https.RequestOptions> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'User-Agent': 'clotho',
    ...(request.contentType === undefined ? {} : { 'Content-Type': request.contentType }),
  };
  const { method, signal } = request;
  const options: https.RequestOptions = { method, signal, headers };
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new CliError(
      'Unreachable',
      `The credentials of context ${config.getCurrentContext()} could not be had: ${messageOf(error)}`,
      'log in again, or choose another context with --context',
    );
  }
  return options;
}

async function authorizationOf(config: KubeConfig): Promise<string | undefined> {
  const { signal } = new AbortController();
  const { headers } = await authenticated(config, { method: 'GET', path: '/', signal });
  const value: unknown = headers && 'Authorization' in headers ? headers['Authorization'] : null;
  return typeof value === 'string' ? value : undefined;
}

async function readAnswer(message: http.IncomingMessage, server: string): Promise<Answer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch (error) {
    throw unreachable(server, error);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const warnings = warningsIn(message.rawHeaders);
  return { status: message.statusCode ?? 0, body: parse(text) ?? text, warnings };
}

/** Each `Warning` header reads `299 - "text"`. */
function warningsIn(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, at) => {
    if (at % 2 !== 0 || name.toLowerCase() !== 'warning') return [];
    const text = /^\d+ \S+ (".*")$/.exec(rawHeaders[at + 1] ?? '')?.[1];
    const said = text === undefined ? undefined : parse(text);
    return typeof said === 'string' ? [said] : [];
  });
}

async function* streamEvents(
  open: Open,
  path: string,
  signal: AbortSignal,
  server: string,
): AsyncGenerator {
  const message = await open({ method: 'GET', path, signal });
  if (message.statusCode !== 200) accept(await readAnswer(message, server));
  message.setTimeout(STREAM_IDLE_MS, () => message.destroy());
  message.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of message as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.map(parse).filter((event) => event !== undefined);
    }
  } catch (error) {
    throw unreachable(server, error);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function namespaceOf(config: KubeConfig): string {
  const context = config.getContextObject(config.getCurrentContext());
  if (context?.namespace) return context.namespace;
  if (config.getCurrentContext() !== 'inClusterContext') return 'default';
  try {
    const file = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'default';
  }
}

function unreachable(server: string, error: unknown): CliError {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const aborted = error instanceof Error && error.name === 'AbortError';
  const why = timedOut || aborted ? 'no answer in time' : messageOf(error);
  return new CliError(
    'Unreachable',
    `The API server ${server} could not be reached: ${why}`,
    'check that it runs and that the context is the right one (kubectl config current-context)',
  );
}

function noContext(config: KubeConfig, context: string): CliError {
  const names = config.getContexts().map(({ name }) => name);
  return new CliError(
    'Usage',
    `The kubeconfig has no context ${context}.`,
    names.length === 0 ? undefined : `choose one of: ${names.join(', ')}`,
  );
}

function noCluster(config: KubeConfig): CliError {
  return new CliError(
    'Unreachable',
    config.getCurrentContext()
      ? `Context ${config.getCurrentContext()} of the kubeconfig names no cluster.`
      : 'The kubeconfig has no current context.',
    'choose one with --context NAME (kubectl config get-contexts lists them)',
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
