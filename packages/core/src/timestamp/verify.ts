import { hash, type X509Certificate } from 'node:crypto';

import type { Instant } from '../time.ts';
import { checkChain, nameOf } from './chain.ts';
import { TimestampError } from './error.ts';
import { certificatesIn, checkSignature } from './signature.ts';
import { readToken } from './token.ts';

export interface TimestampClaim {
  /** What the timestamp is to be over. */
  content: Uint8Array;
  /** Certificates that are trusted: of authorities, or of whoever issued theirs. */
  authorities: readonly X509Certificate[];
  /** Of the request; only who made it knows it. */
  nonce?: Uint8Array;
}

/** What a genuine timestamp proves: its content existed at that moment. */
export interface Timestamp {
  at: Instant;
  /** How far off the moment may be, if the authority says so. */
  accuracyMs?: number;
  /** Name in the certificate of the authority. */
  authority: string;
  /** In hex. */
  serial: string;
}

/**
 * Checks a timestamp of RFC 3161, as the authority answered it: that it is over the content, who
 * signed it, and that a trusted certificate stood behind them at that moment. Whether a certificate
 * was revoked is not asked. Throws TimestampError.
 */
export function verifyTimestamp(response: Uint8Array, claim: TimestampClaim): Timestamp {
  const token = readToken(response);
  const { imprint, at, accuracyMs, serial } = token;
  if (!hash(imprint.hash, claim.content, 'buffer').equals(imprint.digest)) {
    throw new TimestampError('OtherContent', 'the timestamp is over something else');
  }
  if (claim.nonce && !isSameNumber(claim.nonce, token.nonce)) {
    throw new TimestampError('NonceDiffers', 'the timestamp answers another request');
  }
  const own = certificatesIn(token);
  const signer = checkSignature(token, [...own, ...claim.authorities]);
  checkChain(signer, at, { trusted: claim.authorities, others: own });
  const accuracy = accuracyMs === undefined ? {} : { accuracyMs };
  return { at, ...accuracy, authority: nameOf(signer), serial };
}

/** Integers of DER begin with a zero byte where they would be negative. */
function isSameNumber(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && plain(a) === plain(b);
}

function plain(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(?:00)+/, '');
}
