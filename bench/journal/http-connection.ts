import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/**
 * One HTTP/1.1 connection without TLS. It does as little as it can: what the generator of load
 * uses, the server does not get.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #head: string;
  #received = '';
  #waiting: PromiseWithResolvers<void> | undefined;

  private constructor(socket: Socket, head: string) {
    this.#socket = socket;
    this.#head = head;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')));
  }

  /** A connection that posts bodies of a media type to a URL, with a token if there is one. */
  static async open(url: URL, type: string, token?: string): Promise<HttpConnection> {
    const socket = connect(Number(url.port), url.hostname);
    socket.setNoDelay(true);
    await once(socket, 'connect');
    const lines = [
      `POST ${url.pathname} HTTP/1.1`,
      `Host: ${url.host}`,
      ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
      `Content-Type: ${type}`,
    ];
    return new HttpConnection(socket, lines.join('\r\n'));
  }

  /** Resolves when the server has answered 200 or 201. */
  post(body: string): Promise<void> {
    this.#received = '';
    this.#waiting = Promise.withResolvers<void>();
    const length = Buffer.byteLength(body);
    this.#socket.write(`${this.#head}\r\nContent-Length: ${length}\r\n\r\n${body}`);
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
    if (this.#received.length < head + 4 + Number(length)) return;
    if (/^HTTP\/1\.1 20[01]/.test(this.#received)) this.#waiting?.resolve();
    else this.#waiting?.reject(new Error(this.#received.slice(0, 600)));
  }
}
