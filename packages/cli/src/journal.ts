import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Option, type Command } from 'commander';
import { CliError } from './error.ts';
import { flagsOf, type Flags } from './flags.ts';
import type { Host } from './host.ts';

const TIMEOUT_MS = 120_000;
const TOO_MANY = 429;
const PAUSE_MS = 250;

/** The journal server as its user reaches it. */
export interface JournalAccess {
  /** The namespace that the flags or the context name. */
  namespace: string;
  /** Answers of 2xx. @throws CliError for all others */
  get(path: string, query: Readonly<Record<string, string | undefined>>): Promise<Response>;
  /** Without a body if there is none. @throws CliError for all but 2xx */
  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Response>;
  /** Posts what is no JSON object. @throws CliError for all but 2xx */
  sendText(path: string, type: string, body: Buffer): Promise<Response>;
}

export function serverOption(): Option {
  return new Option('--server <url>', 'the journal server; by default $CLOTHO_SERVER');
}

/** The journal server that the flags name, by the login of the kubeconfig. @throws CliError */
export async function openJournal(host: Host, command: Command): Promise<JournalAccess> {
  const flags = flagsOf(command);
  const { server: named } = command.opts<{ server?: string }>();
  const server = (named ?? host.env['CLOTHO_SERVER'] ?? serverBeside(host, flags))?.replace(
    /\/$/,
    '',
  );
  if (server === undefined) {
    throw new CliError(
      'Usage',
      'Where the journal server is was not said.',
      'give --server URL, or set CLOTHO_SERVER',
    );
  }
  const { authorization, namespace } = await loginOf(host, flags);
  return {
    namespace: flags.namespace ?? namespace,
    get: (at, query) =>
      ask(`${server}${at}${queryText(query)}`, { headers: { authorization } }, host),
    send: (method, at, body) =>
      ask(`${server}${at}`, { method, ...sent(body, authorization) }, host),
    sendText: (at, type, body) => {
      const headers = { authorization, 'content-type': type };
      return ask(`${server}${at}`, { method: 'POST', headers, body: new Uint8Array(body) }, host);
    },
  };
}

/** A key or a token that was given goes first: a pipeline has no kubeconfig, or none that counts here. @throws CliError */
async function loginOf(
  host: Host,
  flags: Flags,
): Promise<{ authorization: string; namespace: string }> {
  const key = host.env['CLOTHO_API_KEY'];
  // An ID token of somebody whom no cluster knows.
  const own = key || host.env['CLOTHO_TOKEN'];
  if (own) return { authorization: `Bearer ${own}`, namespace: 'default' };
  const cluster = await host.connect(flags);
  const authorization = await cluster.authorization();
  if (authorization !== undefined) return { authorization, namespace: cluster.namespace };
  throw new CliError(
    'Refused',
    'The journal server knows people by a token, and this context of the kubeconfig has none.',
    'choose a context with a token (--context)',
  );
}

function sent(body: object | undefined, authorization: string): RequestInit {
  if (body === undefined) return { headers: { authorization } };
  const headers = { authorization, 'content-type': 'application/json' };
  return { headers, body: JSON.stringify(body) };
}

async function ask(url: string, init: RequestInit, host: Host): Promise<Response> {
  for (;;) {
    const answer = await call(url, init, host.interrupted);
    if (answer.ok) return answer;
    if (answer.status !== TOO_MANY || host.interrupted.aborted) throw await refusal(answer);
    await answer.body?.cancel();
    await host.sleep(PAUSE_MS, host.interrupted);
  }
}

function call(url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
  const { origin } = new URL(url);
  const signals = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  return fetch(url, { ...init, signal: signals }).catch((error: unknown) => {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new CliError(
      'Unreachable',
      `The journal server at ${origin} does not answer: ${String(reason)}`,
      'check the address (--server, CLOTHO_SERVER)',
    );
  });
}

async function refusal(answer: Response): Promise<CliError> {
  const detail = detailOf(await answer.text()) ?? `HTTP ${answer.status}`;
  if (answer.status === 404) {
    return new CliError('NotFound', detail, 'check the name, and the namespace (-n)');
  }
  return new CliError(answer.status >= 500 ? 'Unreachable' : 'Refused', detail);
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** A problem (RFC 9457) says in `detail` what is wrong. */
function detailOf(text: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem !== 'object' || problem === null || !('detail' in problem)) return undefined;
    return String(problem.detail);
  } catch {
    return undefined;
  }
}

/** `npm start` leaves the addresses of an instance beside its kubeconfigs. */
function serverBeside(
  { env }: Host,
  { kubeconfig = env['KUBECONFIG'] }: Flags,
): string | undefined {
  if (kubeconfig === undefined || kubeconfig.includes(path.delimiter)) return undefined;
  try {
    const file = path.join(path.dirname(kubeconfig), 'env.json');
    const environment: { server?: string | null } = JSON.parse(readFileSync(file, 'utf8'));
    return environment.server ?? undefined;
  } catch {
    return undefined;
  }
}
