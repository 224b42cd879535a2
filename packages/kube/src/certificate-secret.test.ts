import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureCertificate, type ServingMaterial } from './certificate-secret.ts';
import { renewalDue } from './certificates.ts';
import { KubeClient } from './client.ts';
import { memoryApi, type MemoryApi } from './testing/memory-api.ts';

const DAY = 86_400_000;
const START = 1_800_000_000_000;
const PATH = '/api/v1/namespaces/n/secrets/serving';
const NAMES = { dnsNames: ['clotho.n.svc'], ips: ['127.0.0.1'] };
let api: MemoryApi;

beforeEach(async () => {
  api = await memoryApi();
});

afterEach(() => api.close());

function ensure(now: number, names = NAMES): Promise<ServingMaterial> {
  const client = new KubeClient(api.config);
  return ensureCertificate({ client, namespace: 'n', name: 'serving', ...names }, now);
}

function authorities(material: ServingMaterial): string[] {
  return material.caBundle.split(/(?<=-----END CERTIFICATE-----\n)/);
}

function signers(material: ServingMaterial): boolean[] {
  const leaf = new X509Certificate(material.cert);
  return authorities(material).map((ca) => leaf.verify(new X509Certificate(ca).publicKey));
}

test('makes a CA for 365 days and a certificate for 7, good for the names', async () => {
  const material = await ensure(START);
  const leaf = new X509Certificate(material.cert);
  const ca = new X509Certificate(material.caBundle);
  expect([leaf.checkHost('clotho.n.svc'), leaf.checkIP('127.0.0.1'), leaf.ca, ca.ca]).toEqual([
    'clotho.n.svc',
    '127.0.0.1',
    false,
    true,
  ]);
  expect(leaf.validToDate.getTime()).toBe(START + 7 * DAY);
  expect(ca.validToDate.getTime()).toBe(START + 365 * DAY);
  expect(leaf.checkIssued(ca)).toBe(true);
});

test('replicas that come at once agree on one', async () => {
  const materials = await Promise.all([1, 2, 3, 4, 5].map(() => ensure(START)));
  expect(new Set(materials.map((material) => JSON.stringify(material))).size).toBe(1);
});

test('renews the certificate after two thirds of its life, under the same CA', async () => {
  const first = await ensure(START);
  expect(renewalDue(first.cert, START + 4.6 * DAY)).toBe(false);
  expect(await ensure(START + 4.6 * DAY)).toEqual(first);
  const second = await ensure(START + 4.7 * DAY);
  expect(second.cert).not.toBe(first.cert);
  expect(second.caBundle).toBe(first.caBundle);
});

test('makes another certificate when a name is added', async () => {
  const first = await ensure(START);
  const second = await ensure(START, { ...NAMES, dnsNames: ['clotho.n.svc', 'other.n.svc'] });
  expect(second.cert).not.toBe(first.cert);
  expect(new X509Certificate(second.cert).checkHost('other.n.svc')).toBe('other.n.svc');
});

test('publishes a new CA before it signs, and drops the old one a renewal later', async () => {
  await ensure(START);
  const due = START + 244 * DAY;
  await ensure(due - 2 * DAY);
  const published = await ensure(due);
  expect(signers(published)).toEqual([false, true]);
  expect(await ensure(due + DAY)).toEqual(published);
  const signing = await ensure(due + 5 * DAY);
  expect(signing.caBundle).toBe(published.caBundle);
  expect(signers(signing)).toEqual([true, false]);
  expect(signers(await ensure(due + 10 * DAY))).toEqual([true]);
});

test('fills an empty Secret, but leaves another issuer alone', async () => {
  const metadata = { name: 'serving', namespace: 'n', resourceVersion: '1' };
  api.objects.set(PATH, { metadata, type: 'Opaque' });
  await ensure(START);
  expect(api.objects.get(PATH)).toMatchObject({ type: 'Opaque' });
  api.objects.set(PATH, { metadata, data: { 'tls.crt': 'eA==', 'tls.key': 'eA==' } });
  await expect(ensure(START)).rejects.toMatchObject({ code: 'ForeignSecret' });
});
