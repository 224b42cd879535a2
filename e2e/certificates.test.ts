import { readFileSync } from 'node:fs';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connect } from 'node:tls';
import { waitFor, type ProcessRecord } from '@clotho/embedded';
import { mintCa, mintLeaf, type KeyPair } from '@clotho/kube';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCluster, type Cluster } from './cluster.ts';
import { ownInstance, type OwnInstance } from './own-instance.ts';

/** The gate serves with certificates of other issuers, delivered as cert-manager and service-ca do. */
const GATE = 'clotho-webhook';
const CONFIGURATIONS = ['mutatingwebhookconfiguration', 'validatingwebhookconfiguration'];
const CERT_MANAGER = 'system:serviceaccount:cert-manager:cert-manager';
const NAMES = { dnsNames: ['clotho-gate.clotho-gate.svc'], ips: ['127.0.0.1'] };

let instance: OwnInstance;
let cluster: Cluster;
let folder: string;
let first: KeyPair;
let second: KeyPair;
let mounted = 0;

beforeAll(async () => {
  instance = await ownInstance();
  cluster = await openCluster({ managed: true, stateDir: instance.stateDir });
  folder = path.join(instance.stateDir, 'tls');
  await mkdir(folder);
  first = await mintCa(Date.now());
  second = await mintCa(Date.now() + 1_000);
}, 240_000);

afterAll(async () => {
  await instance.stop();
});

test('a certificate in a mounted folder is served with, and its CA is registered', async () => {
  const serving = await mount(first);
  await restartWith({ CLOTHO_TLS_DIR: folder, CLOTHO_TLS_CA_DELAY_SECONDS: '2' });
  expect(await registered()).toEqual(new Set([first.cert]));
  expect(await served()).toContain(inner(serving));
  await gateAnswers();
});

test('a new CA and certificate come into use while the gate answers every write', async () => {
  const ending = new AbortController();
  const probing = probeUntil(ending.signal);
  const serving = await mount(second);
  await waitFor(async () => (await served()).includes(inner(serving)), {
    timeoutMs: 30_000,
    describe: 'the new certificate to be served',
  });
  expect(await registered()).toEqual(new Set([second.cert + first.cert]));
  await gateAnswers();
  ending.abort();
  const answers = await probing;
  expect(answers.length).toBeGreaterThan(3);
  expect(answers.filter((answer) => !answer.includes('would be held'))).toEqual([]);
});

describe('with an injector', () => {
  beforeAll(async () => {
    // What cert-manager itself is installed with.
    const verbs = 'get,list,watch,create,update,patch,delete';
    await cluster.ok('admin', `create clusterrole issuer --verb=${verbs} --resource=secrets`);
    await cluster.ok(
      'admin',
      'create clusterrolebinding issuer --clusterrole=issuer --serviceaccount=cert-manager:cert-manager',
    );
  });

  test('cert-manager writes the Secret, and nothing else in the namespace of the gate', async () => {
    const { cert, key } = await mintLeaf(second, NAMES, Date.now());
    const made = await cluster.as(
      'admin',
      `create -f - -n clotho-gate --as=${CERT_MANAGER}`,
      secret('gate-certificate', 'kubernetes.io/tls', { 'tls.crt': cert, 'tls.key': key }),
    );
    expect(made.stderr).toBe('');
    const token = await cluster.as(
      'admin',
      `create -f - -n clotho-gate --as=${CERT_MANAGER}`,
      secret('token', 'kubernetes.io/service-account-token', {}),
    );
    expect(token.stderr).toContain('this namespace belongs to Clotho');
    const keys = await cluster.as(
      'admin',
      `patch secret clotho-seal-keys -n clotho-gate --as=${CERT_MANAGER} -p '{"data":{"x":"eA=="}}'`,
    );
    expect(keys.stderr).toContain('this namespace belongs to Clotho');
  });

  test('the CA is the injector’s: what stands is kept, and what it writes stays', async () => {
    await restartWith({
      CLOTHO_TLS_SECRET: 'gate-certificate',
      CLOTHO_TLS_INJECTOR: 'cert-manager:clotho-gate/gate',
    });
    expect(await annotations()).toEqual(new Set(['clotho-gate/gate']));
    await gateAnswers();
    const before = alertsOn().length;
    // As the injector does once it sees the annotation.
    for (const each of CONFIGURATIONS) await inject(each, second.cert);
    await weaken();
    await waitFor(() => alertsOn().length > before, {
      timeoutMs: 5_000,
      describe: 'the alteration to be put back and told of',
    });
    expect(await configuration(CONFIGURATIONS[1])).not.toContain('"Ignore"');
    expect(await registered()).toEqual(new Set([second.cert]));
    expect(alertsOn().slice(before)).toEqual(['ValidatingWebhookConfiguration']);
    await gateAnswers();
  });

  test('a renewed Secret is served with at once', async () => {
    const { cert, key } = await mintLeaf(second, NAMES, Date.now());
    const data = { 'tls.crt': base64(cert), 'tls.key': base64(key) };
    await cluster.ok(
      'admin',
      `patch secret gate-certificate -n clotho-gate --as=${CERT_MANAGER} -p '${JSON.stringify({ data })}'`,
    );
    const renewed = waitFor(async () => (await served()).includes(inner(cert)), {
      timeoutMs: 30_000,
      describe: 'the renewed certificate to be served',
    });
    await expect(renewed).resolves.toBe(true);
    await gateAnswers();
  });

  test('back with its own CA, the gate sends the injector away', async () => {
    await restartWith({});
    expect(await annotations()).toEqual(new Set([undefined]));
    expect(await registered()).not.toEqual(new Set([second.cert]));
    await gateAnswers();
  });
});

/** As the kubelet does: a new folder, and a link to it that is replaced by renaming. */
async function mount(ca: KeyPair): Promise<string> {
  const { cert, key } = await mintLeaf(ca, NAMES, Date.now());
  mounted += 1;
  const target = path.join(folder, `..${mounted}`);
  await mkdir(target);
  const files = { 'tls.crt': cert, 'tls.key': key, 'ca.crt': ca.cert };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(target, name), text);
  await symlink(`..${mounted}`, path.join(folder, '..next'));
  await rename(path.join(folder, '..next'), path.join(folder, '..data'));
  if (mounted > 1) return cert;
  for (const name of Object.keys(files)) {
    await symlink(path.join('..data', name), path.join(folder, name));
  }
  return cert;
}

async function restartWith(added: Record<string, string>): Promise<void> {
  const { processes } = instance.plane;
  const { pid: _pid, startTime: _startTime, ...spec }: ProcessRecord = processes.require(GATE);
  const kept = Object.entries(spec.env).filter(([key]) => !key.startsWith('CLOTHO_TLS'));
  await processes.stop([processes.require(GATE)]);
  processes.start({ ...spec, env: { ...Object.fromEntries(kept), ...added } });
  await waitFor(() => readFileSync(processes.logFile(GATE), 'utf8').includes('gate is ready'), {
    timeoutMs: 60_000,
    describe: 'the gate to be ready again',
  });
}

async function gateAnswers(): Promise<void> {
  const probe = await cluster.as('dev-alice', 'create configmap probe --dry-run=server');
  expect(probe.stderr).toContain('would be held');
}

async function probeUntil(signal: AbortSignal): Promise<string[]> {
  const answers: string[] = [];
  while (!signal.aborted) {
    answers.push((await cluster.as('dev-alice', 'create configmap probe --dry-run=server')).stderr);
  }
  return answers;
}

/** PEM that the gate shows to who connects now. */
function served(): Promise<string> {
  const port = Number(instance.plane.processes.require(GATE).env['CLOTHO_WEBHOOK_PORT']);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().raw.toString('base64'));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

function inner(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, '');
}

interface Configuration {
  metadata: { annotations?: Record<string, string> };
  webhooks: { name: string; clientConfig: { caBundle?: string } }[];
}

async function configuration(kind = ''): Promise<string> {
  return cluster.ok('admin', `get ${kind} clotho -o json`);
}

async function both(): Promise<Configuration[]> {
  const texts = await Promise.all(CONFIGURATIONS.map((kind) => configuration(kind)));
  return texts.map((text) => JSON.parse(text) as Configuration);
}

/** The CAs of all webhooks, each once. */
async function registered(): Promise<Set<string>> {
  const found = (await both()).flatMap(({ webhooks }) => webhooks);
  return new Set(
    found.map(({ clientConfig }) => Buffer.from(clientConfig.caBundle ?? '', 'base64').toString()),
  );
}

async function annotations(): Promise<Set<string | undefined>> {
  const found = await both();
  return new Set(
    found.map(({ metadata }) => metadata.annotations?.['cert-manager.io/inject-ca-from']),
  );
}

async function inject(kind: string, ca: string): Promise<void> {
  const { webhooks }: Configuration = JSON.parse(await configuration(kind));
  const patch = webhooks.map((_, index) => ({
    op: 'add',
    path: `/webhooks/${index}/clientConfig/caBundle`,
    value: base64(ca),
  }));
  await cluster.ok('admin', `patch ${kind} clotho --type=json -p '${JSON.stringify(patch)}'`);
}

async function weaken(): Promise<void> {
  const webhooks = [{ name: 'gate.clotho.cosmosdevops.co.uk', failurePolicy: 'Ignore' }];
  await cluster.ok(
    'admin',
    `patch validatingwebhookconfiguration clotho -p '${JSON.stringify({ webhooks })}'`,
  );
}

/** The kinds of which the gate told that others had altered them, in order. */
function alertsOn(): string[] {
  const file = path.join(instance.stateDir, `journal.${GATE}.jsonl`);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { kind: string; subject: { kind: string } })
    .filter(({ kind }) => kind === 'Alert')
    .map(({ subject }) => subject.kind);
}

function secret(name: string, type: string, stringData: Record<string, string>): string {
  const annotated =
    type === 'kubernetes.io/service-account-token'
      ? { annotations: { 'kubernetes.io/service-account.name': 'clotho-gate' } }
      : {};
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, ...annotated },
    type,
    stringData,
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
