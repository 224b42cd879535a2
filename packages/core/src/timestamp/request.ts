import { hash } from 'node:crypto';
import {
  Boolean as AsnBoolean,
  Integer,
  Null,
  ObjectIdentifier,
  OctetString,
  Sequence,
} from 'asn1js';

const SHA_256 = '2.16.840.1.101.3.4.2.1';
const VERSION = 1;

/**
 * A request of RFC 3161 for a timestamp over the SHA-256 of the content, with the certificate of
 * who signs it. `nonce`: random bytes, the first from 1 to 127, by which the answer is known to be
 * one to this request.
 */
export function timestampRequest(content: Uint8Array, nonce: Uint8Array): Buffer {
  const algorithm = new Sequence({
    value: [new ObjectIdentifier({ value: SHA_256 }), new Null()],
  });
  const digest = new OctetString({ valueHex: hash('sha256', content, 'buffer') });
  const request = new Sequence({
    value: [
      new Integer({ value: VERSION }),
      new Sequence({ value: [algorithm, digest] }),
      new Integer({ valueHex: nonce }),
      new AsnBoolean({ value: true }),
    ],
  });
  return Buffer.from(request.toBER());
}
