import { X509Certificate } from 'node:crypto';

import type { Instant } from '../time.ts';
import { childAt, contextChild, oidAt, readDer, TAG, type Der } from './der.ts';
import { TimestampError } from './error.ts';

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const EXTENSIONS = 3;
/** Certificates between the one that signs and the one that is trusted. */
const MOST_BETWEEN = 8;

/** Reads certificates in PEM. Throws TimestampError `BadCertificate`. */
export function parseAuthorities(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw bad('there is no certificate in PEM');
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw bad('a certificate can not be read', cause);
    }
  });
}

/**
 * Whether the certificate that signed is for timestamps alone, and leads to one that is trusted,
 * each valid at that moment. Throws TimestampError `Untrusted`.
 */
export function checkChain(
  signer: X509Certificate,
  at: Instant,
  { trusted, others }: { trusted: readonly X509Certificate[]; others: readonly X509Certificate[] },
): void {
  if (!isForTimestamps(signer)) {
    throw untrusted(`the certificate of ${nameOf(signer)} is not for timestamps alone`);
  }
  if (leadsTo(signer, at, { trusted, others: others.slice(0, MOST_BETWEEN) })) return;
  throw untrusted(
    `no certificate that you gave stands behind ${nameOf(signer)} at the moment of the timestamp`,
  );
}

/** How whoever a certificate is for calls itself. */
export function nameOf({ subject }: X509Certificate): string {
  const lines = subject.split('\n');
  const named = lines.find((line) => line.startsWith('CN='));
  return named?.slice('CN='.length) ?? lines.join(', ');
}

function leadsTo(
  certificate: X509Certificate,
  at: Instant,
  { trusted, others }: { trusted: readonly X509Certificate[]; others: readonly X509Certificate[] },
): boolean {
  if (!isValidAt(certificate, at)) return false;
  if (trusted.some(({ raw }) => raw.equals(certificate.raw))) return true;
  if (trusted.some((each) => isIssuedBy(certificate, each) && isValidAt(each, at))) return true;
  return others.some((issuer, i) => {
    const rest = others.toSpliced(i, 1);
    return isIssuedBy(certificate, issuer) && leadsTo(issuer, at, { trusted, others: rest });
  });
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, at: Instant): boolean {
  return validFromDate.getTime() <= at && at <= validToDate.getTime();
}

/** RFC 3161 asks for the one usage, and that nobody passes over it. */
function isForTimestamps({ raw }: X509Certificate): boolean {
  const tbs = childAt(readDer(raw), 0, TAG.sequence);
  const extensions = contextChild(tbs, EXTENSIONS)?.children[0]?.children ?? [];
  const usage = extensions.find((each) => oidAt(each, 0) === EXTENDED_KEY_USAGE);
  const content = usage?.children.at(-1);
  if (!usage || !content || !isCritical(usage)) return false;
  const usages = readDer(content.content);
  return usages.children.length === 1 && oidAt(usages, 0) === TIME_STAMPING;
}

function isCritical(extension: Der): boolean {
  const [, flag] = extension.children;
  return flag?.tag === TAG.boolean && flag.content[0] === 0xff;
}

function untrusted(message: string): TimestampError {
  return new TimestampError('Untrusted', message);
}

function bad(message: string, cause?: unknown): TimestampError {
  return new TimestampError('BadCertificate', message, { cause });
}
