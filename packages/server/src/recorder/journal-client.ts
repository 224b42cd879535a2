import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import type { JournalEntry } from '@clotho/api';
import { RecorderError } from './recorder.ts';

const TIMEOUT_MS = 10_000;
const AGENT = { keepAlive: true, maxSockets: 4 };

/** The API of the journal server, as its writers use it. */
export interface JournalClient {
  /**
   * Appends entries in this order; resolves when all are durable in the journal.
   *
   * @throws RecorderError `Unavailable`, or `Refused` when one of them is no entry
   */
  append(entries: readonly JournalEntry[]): Promise<void>;
  close(): void;
}

export interface JournalClientOptions {
  readonly url: string;
  readonly caFile?: string | undefined;
  /** The token of this process; it may change. */
  readonly token: () => Promise<string>;
}

export function journalClient({ url, caFile, token }: JournalClientOptions): JournalClient {
  const isPlain = url.startsWith('http:');
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') };
  const agent = isPlain ? new http.Agent(AGENT) : new https.Agent({ ...AGENT, ...ca });
  const send = async (body: Buffer): Promise<{ status: number; body: string }> => {
    const headers = {
      authorization: `Bearer ${await token()}`,
      'content-type': 'application/json',
      'content-length': body.length,
    };
    const options = { method: 'POST', headers, agent, signal: AbortSignal.timeout(TIMEOUT_MS) };
    return exchange(`${url}/api/v1/entries`, options, body);
  };
  return {
    append: async (entries) => {
      const answer = await send(Buffer.from(JSON.stringify({ entries }))).catch(
        (cause: unknown) => {
          throw unavailable(cause instanceof Error ? cause.message : String(cause), cause);
        },
      );
      if (answer.status === 201) return;
      const detail = detailOf(answer.body);
      if (answer.status === 400 || answer.status === 413 || answer.status === 422) {
        throw new RecorderError('Refused', `the journal refuses this entry: ${detail}`);
      }
      throw unavailable(`HTTP ${answer.status}: ${detail}`);
    },
    close: () => agent.destroy(),
  };
}

async function exchange(
  url: string,
  options: https.RequestOptions,
  body: Buffer,
): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const request = (url.startsWith('http:') ? http : https).request(url, options, resolve);
  request.on('error', reject);
  request.end(body);
  const response = await promise;
  return { status: response.statusCode ?? 0, body: await text(response) };
}

function unavailable(reason: string, cause?: unknown): RecorderError {
  const message = `the journal can't be written to now (${reason}); what must be on record waits for it`;
  return new RecorderError('Unavailable', message, { cause });
}

function detailOf(body: string): string {
  try {
    const problem: unknown = JSON.parse(body);
    const isProblem = typeof problem === 'object' && problem !== null && 'detail' in problem;
    return isProblem ? String(problem.detail) : body.slice(0, 200);
  } catch {
    return body.slice(0, 200);
  }
}
