import type { IncomingMessage, RequestOptions } from 'node:http';
import http from 'node:http';
import https from 'node:https';

/** One HTTP exchange that failed before an answer came. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  /** Node's error code, such as `ECONNRESET`, when there is one. */
  readonly code: string | undefined;
  /** False only when the request surely never left: no connection was made. */
  readonly sent: boolean;

  constructor(cause: Error & { code?: string }, sent: boolean) {
    super(cause.message, { cause });
    this.code = cause.code;
    this.sent = sent;
  }
}

/**
 * Sends one request and resolves when the head of the answer is there.
 * @throws ExchangeError
 */
export function exchange(
  url: URL,
  options: RequestOptions & https.RequestOptions,
  body: Buffer | undefined,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  let sent = false;
  const send = url.protocol === 'http:' ? http.request : https.request;
  const request = send(url, options, resolve);
  const connected = url.protocol === 'http:' ? 'connect' : 'secureConnect';
  request.on('socket', (socket) => {
    if (request.reusedSocket) {
      sent = true;
    } else {
      socket.once(connected, () => {
        sent = true;
      });
    }
  });
  request.on('error', (error) => reject(new ExchangeError(error, sent)));
  request.end(body);
  return promise;
}

/** Reads an answer to its end as strict UTF-8. @throws Error when it breaks off or isn't UTF-8. */
export async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
}
