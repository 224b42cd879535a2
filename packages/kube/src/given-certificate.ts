import { createPrivateKey, X509Certificate } from 'node:crypto';
import { CertificateError } from './certificate-error.ts';
import { covers, isExpired, isIssuedBy, type ServingNames } from './certificates.ts';
import type { TlsMaterial } from './serve.ts';

/** A certificate that another issuer keeps, as it delivers it; PEM. */
export interface GivenCertificate extends TlsMaterial {
  /** The CAs to trust; undefined where the issuer tells the API server itself. */
  readonly ca: string | undefined;
}

/**
 * Checks that one can serve with it and that callers will trust it, so that half a renewal or a
 * wrong file is not put to use. @throws CertificateError
 */
export function checkGiven(given: GivenCertificate, names: ServingNames, now: number): void {
  const { cert, key, ca } = given;
  if (!hasKey(cert, key)) {
    throw new CertificateError(
      'Mismatch',
      'tls.crt and tls.key do not belong together, or are no PEM; check what the issuer wrote',
    );
  }
  if (isExpired(cert, now)) {
    throw new CertificateError('Expired', 'tls.crt has expired; have the issuer renew it');
  }
  if (!covers(cert, names)) {
    const wanted = [...names.dnsNames, ...names.ips].join(', ');
    throw new CertificateError('WrongNames', `tls.crt is not good for ${wanted}; name it there`);
  }
  if (ca !== undefined && !leadsTo(pemsIn(cert), pemsIn(ca))) {
    throw new CertificateError('WrongCa', 'ca.crt holds no CA that signed tls.crt or its chain');
  }
}

/** The CAs of `ca`, and those of `previous` that callers may still need, each once. */
export function joinCas(ca: string, previous: string, now: number): string {
  const old = pemsIn(previous).filter((pem) => !isExpired(pem, now));
  return [...new Set([...pemsIn(ca), ...old])].join('');
}

function hasKey(cert: string, key: string): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** A certificate that is its own CA leads to itself. */
function leadsTo(chain: readonly string[], cas: readonly string[]): boolean {
  return chain.some((cert) => cas.some((ca) => ca === cert || isIssuedBy(cert, ca)));
}

function pemsIn(text: string): string[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => `${block.replace(/\r/g, '')}\n`);
}
