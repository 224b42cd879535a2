import { CertificateError } from './certificate-error.ts';
import {
  covers,
  isExpired,
  isIssuedBy,
  mintCa,
  mintLeaf,
  renewalDue,
  type KeyPair,
  type ServingNames,
} from './certificates.ts';
import type { KubeClient } from './client.ts';
import { isAlreadyExists, isConflict, isNotFound } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import type { ResourceRef } from './resource-ref.ts';
import type { TlsMaterial } from './serve.ts';

export interface CertificateSecretOptions extends ServingNames {
  readonly client: Pick<KubeClient, 'get' | 'create' | 'replace'>;
  readonly namespace: string;
  readonly name: string;
}

/** What a server and those who call it need. */
export interface ServingMaterial extends TlsMaterial {
  /** PEM of every CA to trust: two while one takes over from the other. */
  readonly caBundle: string;
}

interface Material {
  readonly ca: KeyPair;
  readonly previousCa: string | undefined;
  readonly leaf: KeyPair;
}

interface Secret extends KubeObject {
  type?: string;
  data?: Record<string, string>;
}

const SECRETS: ResourceRef = { group: '', version: 'v1', resource: 'secrets', namespaced: true };
const MAX_ATTEMPTS = 10;

/**
 * Returns the serving certificate that all replicas share, kept in a Secret; makes or renews it when
 * it is due. Replicas that come at once agree: one writes, the others take what it wrote. Call it
 * again every few minutes.
 * @throws KubeError, or CertificateError when the Secret is another issuer's
 */
export async function ensureCertificate(
  options: CertificateSecretOptions,
  now: number,
): Promise<ServingMaterial> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const secret = await read(options);
    const held = secret === undefined ? undefined : materialOf(secret, options);
    const due = await renew(held, options, now);
    if (due === held || (await write(options, secret, due))) {
      return servingMaterial(due, now);
    }
  }
  throw new CertificateError(
    'Contended',
    `Secret ${options.namespace}/${options.name} changed under every attempt; try again`,
  );
}

/**
 * The CA and the serving certificate never change in one step: a new CA is first published in the
 * bundle, and signs only when the serving certificate is next due, so that every caller trusts it by
 * then. The old CA leaves one renewal later.
 */
async function renew(
  held: Material | undefined,
  names: ServingNames,
  now: number,
): Promise<Material> {
  if (held === undefined || isExpired(held.ca.cert, now)) {
    const ca = await mintCa(now);
    return { ca, previousCa: held?.ca.cert, leaf: await mintLeaf(ca, names, now) };
  }
  const { ca, previousCa, leaf } = held;
  if (!isLeafGood(held, names, now)) {
    const settled = isIssuedBy(leaf.cert, ca.cert);
    const fresh = await mintLeaf(ca, names, now);
    return { ca, previousCa: settled ? undefined : previousCa, leaf: fresh };
  }
  return renewalDue(ca.cert, now) ? { ca: await mintCa(now), previousCa: ca.cert, leaf } : held;
}

function isLeafGood(held: Material, names: ServingNames, now: number): boolean {
  const { ca, previousCa = '', leaf } = held;
  const trusted = isIssuedBy(leaf.cert, ca.cert) || isIssuedBy(leaf.cert, previousCa);
  return trusted && covers(leaf.cert, names) && !renewalDue(leaf.cert, now);
}

function servingMaterial({ ca, previousCa, leaf }: Material, now: number): ServingMaterial {
  const old = previousCa === undefined || isExpired(previousCa, now) ? '' : previousCa;
  return { cert: leaf.cert, key: leaf.key, caBundle: ca.cert + old };
}

/** Undefined for a Secret without certificates, such as a chart makes to be filled. */
function materialOf(secret: Secret, options: CertificateSecretOptions): Material | undefined {
  const text = (key: string): string => Buffer.from(secret.data?.[key] ?? '', 'base64').toString();
  const ca = { cert: text('ca.crt'), key: text('ca.key') };
  const leaf = { cert: text('tls.crt'), key: text('tls.key') };
  if (leaf.cert !== '' && ca.key === '') {
    throw new CertificateError(
      'ForeignSecret',
      `Secret ${options.namespace}/${options.name} holds a certificate but no ca.key: another ` +
        'issuer keeps it; choose another name or remove it',
    );
  }
  const previousCa = text('previous-ca.crt');
  const complete = [ca.cert, ca.key, leaf.cert, leaf.key].every((part) => part !== '');
  return complete ? { ca, leaf, previousCa: previousCa || undefined } : undefined;
}

async function read(options: CertificateSecretOptions): Promise<Secret | undefined> {
  try {
    return await options.client.get<Secret>(SECRETS, options.name, options.namespace);
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

/** False when another replica was faster. */
async function write(
  { client, namespace, name }: CertificateSecretOptions,
  secret: Secret | undefined,
  material: Material,
): Promise<boolean> {
  const data = encode(material);
  try {
    if (secret === undefined) {
      const head = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } };
      await client.create(SECRETS, { ...head, type: 'kubernetes.io/tls', data }, { namespace });
    } else {
      const filled: Secret = { ...secret, data };
      await client.replace(SECRETS, filled);
    }
    return true;
  } catch (error) {
    if (isAlreadyExists(error) || isConflict(error)) {
      return false;
    }
    throw error;
  }
}

function encode({ ca, previousCa, leaf }: Material): Record<string, string> {
  return {
    'ca.crt': base64(ca.cert),
    'ca.key': base64(ca.key),
    'tls.crt': base64(leaf.cert),
    'tls.key': base64(leaf.key),
    ...(previousCa === undefined ? {} : { 'previous-ca.crt': base64(previousCa) }),
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
