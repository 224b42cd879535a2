import { X509Certificate as NodeCertificate, webcrypto } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';
import { x509 } from './x509.ts';

/** A certificate and its PKCS #8 key, PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** The names that a serving certificate must be good for. */
export interface ServingNames {
  readonly dnsNames: readonly string[];
  readonly ips: readonly string[];
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const CA_LIFE_MS = 365 * DAY_MS;
const LEAF_LIFE_MS = 7 * DAY_MS;
// Clocks differ; a certificate that is not valid yet would be refused.
const BACKDATE_MS = 5 * 60_000;

/** Makes a certificate authority of our own, valid for 365 days. `now` is epoch milliseconds. */
export async function mintCa(now: number): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=clotho-ca-${new Date(now).toISOString().slice(0, 10)}`,
    notBefore: new Date(now - BACKDATE_MS),
    notAfter: new Date(now + CA_LIFE_MS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pem(certificate), key: await exportKey(keys) };
}

/** Makes a serving certificate, valid for 7 days, signed by `ca`. */
export async function mintLeaf(ca: KeyPair, names: ServingNames, now: number): Promise<KeyPair> {
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(ca.cert);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: 'CN=clotho',
    issuer: issuer.subject,
    notBefore: new Date(now - BACKDATE_MS),
    notAfter: new Date(Math.min(now + LEAF_LIFE_MS, issuer.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey: await importKey(ca.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.dnsNames.map((value) => ({ type: 'dns' as const, value })),
        ...names.ips.map((value) => ({ type: 'ip' as const, value })),
      ]),
    ],
  });
  return { cert: pem(certificate), key: await exportKey(keys) };
}

/** True from two thirds of the certificate's life on; also for a PEM that cannot be read. */
export function renewalDue(certificate: string, now: number): boolean {
  const parsed = parse(certificate);
  if (parsed === undefined) {
    return true;
  }
  const from = parsed.validFromDate.getTime();
  const to = parsed.validToDate.getTime();
  return now >= from + ((to - from) * 2) / 3;
}

export function isExpired(certificate: string, now: number): boolean {
  const parsed = parse(certificate);
  return parsed === undefined || now >= parsed.validToDate.getTime();
}

/** Whether `ca` signed `certificate`. */
export function isIssuedBy(certificate: string, ca: string): boolean {
  const leaf = parse(certificate);
  const issuer = parse(ca);
  if (leaf === undefined || issuer === undefined) {
    return false;
  }
  return leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey);
}

/** Whether the certificate is good for all of these names. */
export function covers(certificate: string, names: ServingNames): boolean {
  const parsed = parse(certificate);
  return (
    parsed !== undefined &&
    names.dnsNames.every((name) => parsed.checkHost(name) !== undefined) &&
    names.ips.every((ip) => parsed.checkIP(ip) !== undefined)
  );
}

function parse(certificate: string): NodeCertificate | undefined {
  try {
    return new NodeCertificate(certificate);
  } catch {
    return undefined;
  }
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function exportKey(keys: webcrypto.CryptoKeyPair): Promise<string> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`;
}

async function importKey(key: string): Promise<webcrypto.CryptoKey> {
  const [pkcs8] = x509.PemConverter.decode(key);
  return webcrypto.subtle.importKey('pkcs8', pkcs8 ?? new ArrayBuffer(0), ALGORITHM, false, [
    'sign',
  ]);
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

// Positive and of full length: the first bits are 01.
function newSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}
