import { childAt, oidAt, TAG, type Der } from './der.ts';
import { TimestampError } from './error.ts';

export type HashName = 'sha256' | 'sha384' | 'sha512';

const SHA = '2.16.840.1.101.3.4.2';
const HASHES: Readonly<Record<string, HashName>> = {
  [`${SHA}.1`]: 'sha256',
  [`${SHA}.2`]: 'sha384',
  [`${SHA}.3`]: 'sha512',
};

/** Signatures that name their hash. */
const SIGNATURES: Readonly<Record<string, HashName | 'None'>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  // Ed25519 hashes by itself.
  '1.3.101.112': 'None',
};
/** RSA and elliptic curves, where the hash is named beside. */
const BARE: ReadonlySet<string> = new Set(['1.2.840.113549.1.1.1', '1.2.840.10045.2.1']);

/** The hash of an AlgorithmIdentifier. Throws TimestampError `Unsupported`. */
export function hashIn(algorithm: Der): HashName {
  const oid = oidAt(algorithm, 0);
  const name = HASHES[oid];
  if (name) return name;
  throw new TimestampError('Unsupported', `the timestamp uses the hash ${oid}, which is not known`);
}

/** What a signature is over: the hash by its name, or undefined where it has none beside. */
export function signatureHash(algorithm: Der, beside: HashName): HashName | undefined {
  const oid = oidAt(algorithm, 0);
  if (BARE.has(oid)) return beside;
  const name = SIGNATURES[oid];
  if (name) return name === 'None' ? undefined : name;
  throw new TimestampError(
    'Unsupported',
    `the timestamp is signed by the procedure ${oid}, which is not known`,
  );
}

/** An AlgorithmIdentifier at a place. */
export function algorithmAt(parent: Der, place: number): Der {
  return childAt(parent, place, TAG.sequence);
}
