import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { KubeClient } from './client.ts';
import { Credentials } from './credentials.ts';
import { exchange } from './exchange.ts';
import { KubeError } from './kube-error.ts';
import { systemTimers } from './timers.ts';

/** What somebody sends with each call: their own token, and whom they act as. */
export interface CallerCredentials {
  readonly token: string;
  /** `Impersonate-*`, as they came; the API server judges them. */
  readonly impersonation?: Readonly<Record<string, string | string[]>>;
}

export interface CallerRequest {
  readonly method: string;
  /** Absolute path on the API server, with its query. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Buffer | undefined;
}

/**
 * The API server in the name of others. The connection is verified as the kubeconfig says; of its
 * credentials nothing is sent: a call has the rights of whoever made it, or none.
 */
export class CallerGateway {
  readonly #config: KubeConfig;
  readonly #server: string;
  readonly #connection: Credentials;
  readonly #agents = {
    'http:': new http.Agent({ keepAlive: true, timeout: 30_000 }),
    'https:': new https.Agent({ keepAlive: true, timeout: 30_000 }),
  };

  constructor(config: KubeConfig) {
    this.#config = config;
    this.#server = serverOf(config).server.replace(/\/+$/, '');
    this.#connection = new Credentials(withoutCredentials(config), systemTimers);
  }

  /** A client that makes every call as this caller. */
  clientOf({ token, impersonation }: CallerCredentials): KubeClient {
    const config = withoutCredentials(this.#config, token);
    return new KubeClient(config, impersonation ? { headers: impersonation } : {});
  }

  /**
   * Sends one request and resolves with the head of its answer, whatever its status is.
   * @throws KubeError `Unreachable`, `Aborted`
   */
  async send(
    { method, path, headers, body }: CallerRequest,
    { token, impersonation }: CallerCredentials,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const url = new URL(this.#server + path);
    const { headers: _none, ...connection } = await this.#connection.options();
    const own = this.#agents[url.protocol === 'http:' ? 'http:' : 'https:'];
    const agent = serverOf(this.#config).proxyUrl === undefined ? own : connection.agent;
    const sent = {
      ...headers,
      ...impersonation,
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-length': body.byteLength }),
    };
    try {
      const options = { ...connection, method, headers: sent, signal };
      return await exchange(url, agent === undefined ? options : { ...options, agent }, body);
    } catch (cause) {
      const code = signal.aborted ? 'Aborted' : 'Unreachable';
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new KubeError(code, `${method} ${url.pathname}: ${words}`, { cause });
    }
  }

  /** Closes idle connections. */
  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

function withoutCredentials(config: KubeConfig, token?: string): KubeConfig {
  const own = new KubeConfig();
  const user = token === undefined ? { name: 'caller' } : { name: 'caller', token };
  own.loadFromClusterAndUser(serverOf(config), user);
  return own;
}

function serverOf(config: KubeConfig): NonNullable<ReturnType<KubeConfig['getCurrentCluster']>> {
  const cluster = config.getCurrentCluster();
  if (cluster !== null) return cluster;
  throw new Error('the kubeconfig names no current cluster; set its current-context');
}
