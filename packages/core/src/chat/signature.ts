import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignedRequest } from '@clotho/api';
import { sha256, type Digest } from '../digest/digest.ts';
import type { Instant } from '../time.ts';

/** Slack's own advice: what is older may be a replay. */
const FRESH_MS = 5 * 60_000;

export type SignatureProblem = 'Stale' | 'NotSigned';

/**
 * Whether Slack made this request just now: version v0 of its signatures, HMAC-SHA256 over version,
 * timestamp and the body as it was sent. Null when it did. `now` is real time.
 */
export function signatureProblem(
  { timestamp, signature, body }: SignedRequest,
  secret: string,
  now: Instant,
): SignatureProblem | null {
  const made = Buffer.from(signatureOf({ timestamp, body }, secret));
  const given = Buffer.from(signature);
  if (given.length !== made.length || !timingSafeEqual(given, made)) return 'NotSigned';
  const at = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
  return Math.abs(now - at) <= FRESH_MS ? null : 'Stale';
}

/** What Slack puts into `X-Slack-Signature`. */
export function signatureOf(
  { timestamp, body }: Pick<SignedRequest, 'timestamp' | 'body'>,
  secret: string,
): string {
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return `v0=${mac}`;
}

/** Names one request; a signature can be made for one time and body only. */
export function requestDigest({ timestamp, body }: SignedRequest): Digest {
  return sha256(`${timestamp}:${body}`);
}

/** The one name that the decision of a request may have, so that it is made once. */
export function relayedName(request: SignedRequest): string {
  return `chat-${requestDigest(request).slice('sha256:'.length, 'sha256:'.length + 40)}`;
}
