import { beforeAll, expect, test } from 'vitest';
import { mintCa, mintLeaf, type KeyPair } from './certificates.ts';
import { checkGiven, joinCas, type GivenCertificate } from './given-certificate.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;
const NAMES = { dnsNames: ['clotho.n.svc'], ips: [] };

let ca: KeyPair;
let other: KeyPair;
let leaf: KeyPair;

beforeAll(async () => {
  ca = await mintCa(NOW);
  other = await mintCa(NOW + DAY);
  leaf = await mintLeaf(ca, NAMES, NOW);
});

function given(over: Partial<GivenCertificate> = {}): GivenCertificate {
  return { cert: leaf.cert, key: leaf.key, ca: ca.cert, ...over };
}

test('a certificate with its key and CA is taken, with or without the CA', () => {
  expect(() => checkGiven(given(), NAMES, NOW)).not.toThrow();
  expect(() => checkGiven(given({ ca: undefined }), NAMES, NOW)).not.toThrow();
  expect(() => checkGiven(given({ ca: other.cert + ca.cert }), NAMES, NOW)).not.toThrow();
});

test('the key of another certificate is half a renewal', () => {
  const half = given({ key: other.key });
  expect(() => checkGiven(half, NAMES, NOW)).toThrow(expect.objectContaining({ code: 'Mismatch' }));
  const empty = given({ cert: '' });
  expect(() => checkGiven(empty, NAMES, NOW)).toThrow(
    expect.objectContaining({ code: 'Mismatch' }),
  );
});

test('an expired certificate, other names and a foreign CA are refused', () => {
  const late = NOW + 8 * DAY;
  expect(() => checkGiven(given(), NAMES, late)).toThrow(
    expect.objectContaining({ code: 'Expired' }),
  );
  const names = { dnsNames: ['clotho.other.svc'], ips: [] };
  expect(() => checkGiven(given(), names, NOW)).toThrow('clotho.other.svc');
  const foreign = given({ ca: other.cert });
  expect(() => checkGiven(foreign, NAMES, NOW)).toThrow(
    expect.objectContaining({ code: 'WrongCa' }),
  );
});

test('while a CA takes over from another both are trusted, each once, the expired one no longer', () => {
  expect(joinCas(other.cert, ca.cert + other.cert, NOW)).toBe(other.cert + ca.cert);
  expect(joinCas(other.cert, ca.cert, NOW + 365 * DAY + 1)).toBe(other.cert);
});
