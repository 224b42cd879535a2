import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';

const AGENT = { keepAlive: true, maxSockets: 4 };

export interface JournalServer {
  readonly url: string;
  readonly caFile?: string | undefined;
  /** The token of this process; it may change. */
  readonly token: () => Promise<string>;
}

interface JournalRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: Buffer;
  /** Of the body; JSON if left out. */
  readonly contentType?: string;
  readonly timeoutMs: number;
}

interface JournalAnswer {
  readonly status: number;
  readonly body: string;
}

/** One keep-alive way to the API of the journal server. */
export interface JournalCaller {
  /** Any answer will do; throws what the network says when none comes. */
  call(request: JournalRequest): Promise<JournalAnswer>;
  close(): void;
}

export function journalCaller({ url, caFile, token }: JournalServer): JournalCaller {
  const isPlain = url.startsWith('http:');
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') };
  const agent = isPlain ? new http.Agent(AGENT) : new https.Agent({ ...AGENT, ...ca });
  return {
    call: async ({ method, path, body, contentType = 'application/json', timeoutMs }) => {
      const content = body && {
        'content-type': contentType,
        'content-length': body.length,
      };
      const headers = { authorization: `Bearer ${await token()}`, ...content };
      const options = { method, headers, agent, signal: AbortSignal.timeout(timeoutMs) };
      return exchange(`${url}${path}`, options, body);
    },
    close: () => agent.destroy(),
  };
}

/** What a problem (RFC 9457) says, or the beginning of another answer. */
export function detailOf(body: string): string {
  return problemField(body, 'detail') ?? body.slice(0, 200);
}

/** The code of a problem; undefined for what is none. */
export function codeOf(body: string): string | undefined {
  return problemField(body, 'code');
}

async function exchange(
  url: string,
  options: https.RequestOptions,
  body: Buffer | undefined,
): Promise<JournalAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const request = (url.startsWith('http:') ? http : https).request(url, options, resolve);
  request.on('error', reject);
  request.end(body);
  const response = await promise;
  return { status: response.statusCode ?? 0, body: await text(response) };
}

function problemField(body: string, field: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(body);
    const isProblem = typeof problem === 'object' && problem !== null && field in problem;
    return isProblem
      ? String(Object.entries(problem).find(([key]) => key === field)?.[1])
      : undefined;
  } catch {
    return undefined;
  }
}
