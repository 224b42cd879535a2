import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { GateEndpoint } from './gate-endpoint.ts';

/**
 * One HTTP/1.1 connection that sends the same bytes again and again. It does as little as it can:
 * what the generator of load uses, the gate does not get.
 */
export class RawConnection {
  readonly #socket: TLSSocket;
  #received = '';
  #waiting: PromiseWithResolvers<string> | undefined;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('the gate closed the connection')));
  }

  static async open({ host, port, caPem }: GateEndpoint): Promise<RawConnection> {
    const socket = connect({ host, port, ca: caPem, ALPNProtocols: ['http/1.1'] });
    socket.setNoDelay(true);
    await once(socket, 'secureConnect');
    return new RawConnection(socket);
  }

  /** Sends a request and resolves with the answer, head and body. */
  exchange(request: Buffer): Promise<string> {
    this.#received = '';
    this.#waiting = Promise.withResolvers<string>();
    this.#socket.write(request);
    return this.#waiting.promise;
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const head = this.#received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /content-length: (\d+)/i.exec(this.#received)?.[1] ?? '0';
    if (this.#received.length >= head + 4 + Number(length)) this.#waiting?.resolve(this.#received);
  }
}

/** The bytes of a request. */
export function requestBytes(
  method: string,
  { host, port }: GateEndpoint,
  path: string,
  body = '',
): Buffer {
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}:${port}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
