import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import path from 'node:path';
import { writePrivately } from './state-dir.ts';
import * as x509 from './x509.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const VALID_DAYS = 365;
// First address of the service range; in-cluster clients reach the API server by it.
export const SERVICE_RANGE = '10.96.0.0/16';
const SERVICE_ADDRESS = '10.96.0.1';

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly keys: CryptoKeyPair;
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;

interface Leaf {
  /** File name without ending. */
  readonly file: string;
  /** Distinguished name; for a client, O is its group and CN its user name. */
  readonly subject: string;
  /** Server certificates carry these names and addresses; a certificate without is a client's. */
  readonly hosts?: readonly string[];
  readonly client?: boolean;
}

/** Client certificates of the components, by the name their kubeconfig gets. */
export const COMPONENT_SUBJECTS = {
  'kube-controller-manager': 'CN=system:kube-controller-manager',
  'kube-scheduler': 'CN=system:kube-scheduler',
  // It plays the kubelets, and is named as one: what nodes write passes every gate.
  kwok: 'O=system:nodes,O=clotho:node-simulators,CN=system:node:kwok',
} as const;

const CLUSTER_LEAVES: readonly Leaf[] = [
  {
    file: 'apiserver',
    subject: 'CN=kube-apiserver',
    hosts: [
      '127.0.0.1',
      SERVICE_ADDRESS,
      'localhost',
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
    ],
  },
  ...Object.entries(COMPONENT_SUBJECTS).map(([file, subject]) => ({ file, subject, client: true })),
];

// etcd is closed even to other users of this machine: who writes there passes by every gate.
const ETCD_LEAVES: readonly Leaf[] = [
  { file: 'etcd', subject: 'CN=etcd', hosts: ['127.0.0.1', 'localhost'], client: true },
  { file: 'etcd-client', subject: 'CN=kube-apiserver', client: true },
];

/**
 * Makes the keys and certificates of one control plane in `folder`: `<name>.crt` and `<name>.key`
 * for the authorities `ca`, `front-proxy-ca`, `etcd-ca` and everything they sign, and `sa.key` and
 * `sa.pub`, which sign ServiceAccount tokens. All keys are P-256; they live for a year.
 */
export async function createPki(folder: string): Promise<void> {
  const now = Date.now();
  await Promise.all([
    createFamily(folder, now, { authority: 'ca', leaves: CLUSTER_LEAVES }),
    createFamily(folder, now, {
      authority: 'front-proxy-ca',
      leaves: [{ file: 'front-proxy', subject: 'CN=front-proxy-client', client: true }],
    }),
    createFamily(folder, now, { authority: 'etcd-ca', leaves: ETCD_LEAVES }),
    createServiceAccountKeys(folder),
  ]);
}

async function createFamily(
  folder: string,
  now: number,
  { authority, leaves }: { authority: string; leaves: readonly Leaf[] },
): Promise<void> {
  const parent = await createAuthority(`CN=clotho-${authority}`, now);
  await writePair(folder, authority, parent);
  await Promise.all(
    leaves.map(async (leaf) => writePair(folder, leaf.file, await createLeaf(leaf, parent, now))),
  );
}

async function createAuthority(name: string, now: number): Promise<Authority> {
  const keys = await createKeys();
  const { KeyUsageFlags } = x509;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...common(now),
    name,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

async function createLeaf(leaf: Leaf, parent: Authority, now: number): Promise<Authority> {
  const keys = await createKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...common(now),
    subject: leaf.subject,
    issuer: parent.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: parent.keys.privateKey,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ...usages(leaf),
      await x509.AuthorityKeyIdentifierExtension.create(parent.keys.publicKey),
    ],
  });
  return { certificate, keys };
}

function usages({ hosts = [], client }: Leaf): x509.Extension[] {
  const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
  const purposes = [...(hosts.length > 0 ? [serverAuth] : []), ...(client ? [clientAuth] : [])];
  const names = hosts.map((host) => ({
    type: /^[\d.]+$/.test(host) ? ('ip' as const) : ('dns' as const),
    value: host,
  }));
  return [
    new x509.ExtendedKeyUsageExtension(purposes),
    ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
  ];
}

function common(now: number): {
  serialNumber: string;
  notBefore: Date;
  notAfter: Date;
  signingAlgorithm: typeof ALGORITHM;
} {
  return {
    // A leading 1 keeps the number positive and the same length.
    serialNumber: `1${randomBytes(15).toString('hex')}`,
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + VALID_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
  };
}

function createKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function writePair(folder: string, file: string, pair: Authority): Promise<void> {
  const key = await webcrypto.subtle.exportKey('pkcs8', pair.keys.privateKey);
  await writePrivately(path.join(folder, `${file}.crt`), `${pair.certificate.toString('pem')}\n`);
  await writePrivately(
    path.join(folder, `${file}.key`),
    `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
  );
}

async function createServiceAccountKeys(folder: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  await writePrivately(path.join(folder, 'sa.key'), privateKey);
  await writePrivately(path.join(folder, 'sa.pub'), publicKey);
}
