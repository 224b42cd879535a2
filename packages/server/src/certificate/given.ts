import {
  CertificateError,
  checkGiven,
  joinCas,
  type GivenCertificate,
  type ServingNames,
  type TlsMaterial,
} from '@clotho/kube';
import type { Log } from '../log.ts';
import type { Injector } from './config.ts';
import type { CertificateSource, Trust } from './source.ts';

interface Options {
  injector: Injector | undefined;
  names: ServingNames;
  log: Pick<Log, 'info' | 'error'>;
  /** TLS lives by real time; epoch milliseconds. */
  now?: () => number;
}

/** Follows where a certificate is delivered, until it is stopped. */
export interface Follower {
  stop(): Promise<void>;
}

/**
 * A certificate of another issuer. What can't be served with is not put to use: the one before
 * stays until a good one comes.
 */
export class GivenSource implements CertificateSource {
  /** Resolves with the first certificate that can be served with. */
  readonly ready: Promise<void>;
  readonly #options: Options;
  readonly #first = Promise.withResolvers<void>();
  readonly #listeners = new Set<() => void>();
  #held: GivenCertificate | undefined;
  #caBundle = '';
  #follower: Follower | undefined;
  #problem = '';

  constructor(options: Options) {
    this.#options = options;
    this.ready = this.#first.promise;
  }

  follow(follower: Follower): void {
    this.#follower = follower;
  }

  /** Takes what was delivered, if it is new and good. */
  take(given: GivenCertificate): void {
    if (isSame(given, this.#held)) return;
    const { names, injector, log, now = Date.now } = this.#options;
    try {
      if (given.ca === undefined && !injector) throw missingCa();
      checkGiven(given, names, now());
    } catch (error) {
      this.refuse(error);
      return;
    }
    // Whoever has seen the old CA alone must be able to call until all have heard of the new one.
    if (given.ca !== undefined) this.#caBundle = joinCas(given.ca, this.#held?.ca ?? '', now());
    this.#held = given;
    this.#problem = '';
    this.#first.resolve();
    log.info('serving with the certificate that was given');
    for (const listener of this.#listeners) listener();
  }

  /** Says why there is nothing to take, once for each reason. */
  refuse(error: unknown): void {
    const text = String(error);
    if (text === this.#problem) return;
    this.#problem = text;
    const what = this.#held
      ? 'the given certificate can not be used; going on with the one before'
      : 'not ready: the given certificate can not be used';
    this.#options.log.error(what, { error });
  }

  tls(): TlsMaterial {
    if (!this.#held) throw new CertificateError('Missing', 'no certificate was given yet; wait');
    return { cert: this.#held.cert, key: this.#held.key };
  }

  trust(): Trust {
    const { injector } = this.#options;
    return injector ? { injector } : { caBundle: this.#caBundle };
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async stop(): Promise<void> {
    await this.#follower?.stop();
  }
}

function isSame(a: GivenCertificate, b: GivenCertificate | undefined): boolean {
  return a.cert === b?.cert && a.key === b.key && a.ca === b.ca;
}

function missingCa(): CertificateError {
  return new CertificateError(
    'Missing',
    'there is no ca.crt beside tls.crt; add it, or let an injector tell the API server whom to trust (CLOTHO_TLS_INJECTOR)',
  );
}
