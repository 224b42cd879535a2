import { randomBytes, type X509Certificate } from 'node:crypto';
import {
  TimestampError,
  timestampRequest,
  verifyTimestamp,
  type Timestamp,
} from '@clotho/core/timestamp';

const ANSWER_MS = 15_000;
const MOST_BYTES = 256 * 1024;
const NONCE_BYTES = 16;

export interface TimestampAuthority {
  readonly url: string;
  /** Certificates that are trusted: its own, or of whoever issued it. */
  readonly certificates: readonly X509Certificate[];
}

export interface StampedContent extends Timestamp {
  /** The answer of RFC 3161, byte for byte. */
  readonly response: Buffer;
}

/**
 * Has content timestamped as RFC 3161 says over HTTP, and verifies the answer: that it is over this
 * content and to this request, and signed under a trusted certificate. The content itself is not
 * sent. @throws TimestampError
 */
export async function timestamp(
  { url, certificates }: TimestampAuthority,
  content: Uint8Array,
): Promise<StampedContent> {
  const nonce = randomBytes(NONCE_BYTES);
  nonce[0] = 1;
  const response = await ask(url, timestampRequest(content, nonce));
  const verified = verifyTimestamp(response, { content, authorities: certificates, nonce });
  return { ...verified, response };
}

async function ask(url: string, request: Uint8Array): Promise<Buffer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: new Uint8Array(request),
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((cause: unknown) => {
    throw new TimestampError('Unavailable', `${url} does not answer`, { cause });
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new TimestampError('Unavailable', `${url} answers ${answer.status}`);
  }
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (bytes.length <= MOST_BYTES) return bytes;
  throw new TimestampError('Unreadable', `${url} answers with far too much`);
}
