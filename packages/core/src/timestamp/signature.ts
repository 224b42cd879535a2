import { hash, verify, X509Certificate } from 'node:crypto';

import { algorithmAt, hashIn, signatureHash } from './algorithms.ts';
import { childAt, contextChild, oidAt, oidIn, TAG, type Der } from './der.ts';
import { TimestampError } from './error.ts';
import type { Token } from './token.ts';

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const ATTRIBUTE = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;
const SET_OF = 0x31;

/**
 * Checks the signature over a token, and answers with the certificate of who signed it, which may
 * be one of `candidates`. Whether that one is trusted is another question. Throws TimestampError.
 */
export function checkSignature(
  { signer, info }: Pick<Token, 'signer' | 'info'>,
  candidates: readonly X509Certificate[],
): X509Certificate {
  const digestName = hashIn(algorithmAt(signer, 2));
  const attributes = contextChild(signer, 0);
  if (!attributes) throw bad('what is signed with it is missing');
  const type = valueOf(attributes, ATTRIBUTE.contentType);
  const digest = valueOf(attributes, ATTRIBUTE.messageDigest);
  if (type?.tag !== TAG.oid || oidIn(type) !== TST_INFO) {
    throw bad('something else than a timestamp was signed');
  }
  if (!digest || !hash(digestName, info, 'buffer').equals(digest.content)) {
    throw bad('its content was altered after it was signed');
  }
  const certificate = candidates.find((each) => isNamed(attributes, each));
  if (!certificate) {
    throw new TimestampError(
      'Untrusted',
      'the certificate that the timestamp was signed with is neither in it nor among those that you gave',
    );
  }
  const signed = Buffer.from(attributes.bytes);
  signed[0] = SET_OF; // it stands there under another tag than it is signed under
  const algorithm = signatureHash(algorithmAt(signer, 4), digestName);
  const signature = childAt(signer, 5, TAG.octets).content;
  if (!isSigned({ algorithm, signed, signature }, certificate)) {
    throw bad('the signature is not that of the certificate that it names');
  }
  return certificate;
}

function isSigned(
  given: { algorithm: string | undefined; signed: Uint8Array; signature: Uint8Array },
  { publicKey }: X509Certificate,
): boolean {
  try {
    return verify(given.algorithm, given.signed, publicKey, given.signature);
  } catch {
    return false; // a key of another kind than the signature
  }
}

/** Whether the signature itself says that it was made with this certificate (RFC 5035). */
function isNamed(attributes: Der, { raw }: X509Certificate): boolean {
  const newer = valueOf(attributes, ATTRIBUTE.signingCertificateV2);
  const named = newer ?? valueOf(attributes, ATTRIBUTE.signingCertificate);
  const first = named?.children[0]?.children[0];
  const digest = first?.children.find(({ isContext, tag }) => !isContext && tag === TAG.octets);
  if (!first || !digest) return false;
  return hash(newer ? hashBefore(first) : 'sha1', raw, 'buffer').equals(digest.content);
}

/** SHA-256, where none is named. */
function hashBefore(certificateId: Der): string {
  const [first] = certificateId.children;
  return first?.tag === TAG.sequence ? hashIn(first) : 'sha256';
}

function valueOf(attributes: Der, oid: string): Der | undefined {
  const found = attributes.children.filter((each) => oidAt(each, 0) === oid);
  const values = found[0] ? childAt(found[0], 1, TAG.set).children : [];
  return found.length === 1 && values.length === 1 ? values[0] : undefined;
}

function bad(reason: string): TimestampError {
  return new TimestampError('BadSignature', `the timestamp is not genuine: ${reason}`);
}

/** The certificates that came with a token. Throws TimestampError `Unreadable`. */
export function certificatesIn({ certificates }: Pick<Token, 'certificates'>): X509Certificate[] {
  return certificates.map((bytes) => {
    try {
      return new X509Certificate(bytes);
    } catch (cause) {
      const message = 'this is no timestamp: a certificate in it can not be read';
      throw new TimestampError('Unreadable', message, { cause });
    }
  });
}
