import { ConfigError, type Environment } from '../config-error.ts';

/** Who issues the certificate of the webhook server, and how it is delivered. */
type CertificateFrom =
  /** Clotho's own CA, kept in a Secret. */
  | { own: true }
  /** A folder with `tls.crt`, `tls.key` and perhaps `ca.crt`, as a Secret is mounted. */
  | { folder: string }
  /** Name of a Secret in the namespace of the gate. */
  | { secret: string };

/** A controller that writes the CA into webhook configurations which carry its annotation. */
export interface Injector {
  annotation: string;
  value: string;
}

export interface CertificateConfig {
  from: CertificateFrom;
  /** Where somebody else tells the API server whom to trust. */
  injector?: Injector;
  /**
   * How long the API server is told of a new CA before what it signed is served; milliseconds. A
   * mounted Secret reaches replica after replica, and each tells of the CAs that it knows.
   */
  caDelayMs: number;
}

export const CERT_MANAGER = 'cert-manager.io/inject-ca-from';
export const SERVICE_CA = 'service.beta.openshift.io/inject-cabundle';

const PREFIX = 'cert-manager:';
const CERTIFICATE = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** Own CA where nothing is said. Throws ConfigError. */
export function readCertificateConfig(env: Environment): CertificateConfig {
  const injector = injectorOf(env['CLOTHO_TLS_INJECTOR'] ?? '');
  const from = fromOf(env);
  if ('own' in from && injector) {
    throw new ConfigError(
      'CLOTHO_TLS_INJECTOR tells of the CA of another issuer; name its certificate by CLOTHO_TLS_DIR or CLOTHO_TLS_SECRET',
    );
  }
  const caDelayMs = delayOf(env['CLOTHO_TLS_CA_DELAY_SECONDS'] || ('folder' in from ? '120' : '3'));
  return { from, caDelayMs, ...(injector ? { injector } : {}) };
}

function fromOf(env: Environment): CertificateFrom {
  const [folder, secret] = [env['CLOTHO_TLS_DIR'], env['CLOTHO_TLS_SECRET']];
  if (folder && secret) {
    throw new ConfigError('CLOTHO_TLS_DIR and CLOTHO_TLS_SECRET exclude each other; unset one');
  }
  if (folder) return { folder };
  return secret ? { secret } : { own: true };
}

function delayOf(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 3_600) return seconds * 1_000;
  throw new ConfigError(`CLOTHO_TLS_CA_DELAY_SECONDS: "${text}" is not from 0 to 3600`);
}

function injectorOf(text: string): Injector | undefined {
  if (text === '') return undefined;
  if (text === 'service-ca') return { annotation: SERVICE_CA, value: 'true' };
  const certificate = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
  if (CERTIFICATE.test(certificate)) return { annotation: CERT_MANAGER, value: certificate };
  throw new ConfigError(
    `CLOTHO_TLS_INJECTOR: "${text}" is neither "service-ca" nor "cert-manager:NAMESPACE/CERTIFICATE"`,
  );
}
