import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Timers } from './timers.ts';

/** How long an answer of the kubeconfig is good for; projected tokens are rotated minutes ahead. */
const GOOD_FOR_MS = 10_000;

type Options = Omit<RequestOptions, 'headers'> & { headers: OutgoingHttpHeaders };

/**
 * What proves to the API server who calls. Asking the kubeconfig decodes certificates, reads files
 * and may run a plugin, which costs more than the call itself: an answer is used for some seconds.
 */
export class Credentials {
  readonly #config: KubeConfig;
  readonly #timers: Timers;
  #asked: { at: number; options: Promise<Options> } | undefined;

  constructor(config: KubeConfig, timers: Timers) {
    this.#config = config;
    this.#timers = timers;
  }

  /** TLS material and headers; shared, never change them. */
  options(): Promise<Options> {
    const now = this.#timers.monotonic();
    if (this.#asked === undefined || now - this.#asked.at >= GOOD_FOR_MS) {
      this.#asked = { at: now, options: this.#ask() };
      this.#asked.options.catch(() => this.forget());
    }
    return this.#asked.options;
  }

  /** After a refusal: the next call asks anew. */
  forget(): void {
    this.#asked = undefined;
  }

  async #ask(): Promise<Options> {
    const headers: OutgoingHttpHeaders = {};
    const options: Options = { headers };
    await this.#config.applyToHTTPSOptions(options);
    return {
      ...options,
      ...asText(options, 'ca'),
      ...asText(options, 'cert'),
      ...asText(options, 'key'),
    };
  }
}

/** Node names a connection by its TLS material at each request; a Buffer it would decode each time. */
function asText(
  options: Options,
  field: 'ca' | 'cert' | 'key',
): Pick<RequestOptions, 'ca' | 'cert' | 'key'> {
  const value = options[field];
  return Buffer.isBuffer(value) ? { [field]: value.toString() } : {};
}
