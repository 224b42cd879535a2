import type { KubeClient, ServingNames, TlsMaterial } from '@clotho/kube';
import type { Log } from '../log.ts';
import type { Endpoint } from '../webhook/registration/configurations.ts';
import type { CertificateConfig, Injector } from './config.ts';
import { followFolder } from './folder.ts';
import { GivenSource } from './given.ts';
import { openOwn } from './own.ts';
import { followSecret } from './secret.ts';

/** Whom the API server shall trust when it calls: CAs as PEM, or whoever the injector says. */
export type Trust = { caBundle: string } | { injector: Injector };

/** The certificate that the webhook server serves with, as it is now. */
export interface CertificateSource {
  tls(): TlsMaterial;
  trust(): Trust;
  /** Tells when the certificate or the CAs changed. */
  onChange(listener: () => void): void;
  stop(): Promise<void>;
}

export interface CertificateOptions {
  client: KubeClient;
  config: CertificateConfig;
  /** What Clotho's own certificate is good for. */
  names: ServingNames;
  endpoint: Endpoint;
  log: Log;
}

/**
 * Resolves as soon as there is a certificate to serve with: at once by Clotho's own CA, or when
 * another issuer has delivered one.
 */
export async function openCertificate(options: CertificateOptions): Promise<CertificateSource> {
  const { from, injector } = options.config;
  if ('own' in from) return openOwn(options);
  const { client, log } = options;
  const source = new GivenSource({ injector, names: calledBy(options.endpoint), log });
  if ('folder' in from) source.follow(followFolder(from.folder, source));
  else source.follow(followSecret(from.secret, source, { client, log }));
  await source.ready;
  return source;
}

/** The names under which the API server calls; another issuer need not know any others. */
function calledBy(endpoint: Endpoint): ServingNames {
  if ('service' in endpoint) {
    const { name, namespace } = endpoint.service;
    return { dnsNames: [`${name}.${namespace}.svc`], ips: [] };
  }
  const host = new URL(endpoint.url).hostname.replace(/^\[|\]$/g, '');
  const isIp = /^[0-9.]+$/.test(host) || host.includes(':');
  return isIp ? { dnsNames: [], ips: [host] } : { dnsNames: [host], ips: [] };
}
