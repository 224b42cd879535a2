import { hash } from 'node:crypto';
import path from 'node:path';
import { readEnvironment, type ControlPlane } from '@clotho/embedded';
import { countContainers, podContainers, snapshotOf } from '@clotho/core/journal';
import { loadKubeConfig } from '@clotho/kube';
import { median } from '../shared/statistics.ts';

const PODS = 10_000;
const WORKLOADS = 1000;
const ROUNDS = 5;
const NAMESPACE = 'bench-report';

/** Milliseconds from what a reporter holds in memory; medians. */
export interface Reported {
  readonly rounds: number;
  /** Counted, and its parts hashed. */
  readonly prepared: number;
  /** In the journal. */
  readonly durable: number;
  /** Compared with the one before, and answered to whoever asks. */
  readonly evaluated: number;
}

/** Reports 10,000 pods, of which each round a tenth is of a new image, to the instance's journal. */
export async function measureReport(plane: ControlPlane): Promise<Reported> {
  const send = await sender(plane);
  const rounds: { prepared: number; durable: number; evaluated: number }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const pods = podsOf(round).flatMap((pod) => podContainers(pod) ?? []);
    const started = performance.now();
    const state = { namespace: NAMESPACE, objects: [], containers: countContainers(pods) };
    const { root, chunks } = snapshotOf(NAMESPACE, [state]);
    const prepared = performance.now() - started;
    await Promise.all([root, ...chunks].map(({ sha256, bytes }) => send.blob(sha256, bytes)));
    await send.entry({
      id: `bench/${round}/${started}`,
      at: new Date().toISOString(),
      kind: 'SnapshotTaken',
      actor: { username: 'bench' },
      subject: { apiVersion: 'v1', kind: 'Environment', namespace: NAMESPACE, name: NAMESPACE },
      body: { environment: NAMESPACE, manifest: root.sha256 },
    });
    const durable = performance.now() - started;
    const latest = await send.latest();
    const evaluated = performance.now() - started;
    if (latest !== root.sha256) throw new Error('the report does not count');
    // The first one warms up.
    if (round > 0) rounds.push({ prepared, durable, evaluated });
  }
  const of = (what: keyof (typeof rounds)[number]): number => median(rounds.map((r) => r[what]));
  return {
    rounds: ROUNDS,
    prepared: of('prepared'),
    durable: of('durable'),
    evaluated: of('evaluated'),
  };
}

function podsOf(round: number) {
  return Array.from({ length: PODS }, (_, i) => {
    const workload = i % WORKLOADS;
    // A tenth of the workloads gets a new version each round.
    const version = round - ((((round - workload) % 10) + 10) % 10);
    const image = `registry.example.com/team/service-${workload}:${version}`;
    const imageID = `${image}@sha256:${hash('sha256', image)}`;
    const owner = { kind: 'ReplicaSet', name: `service-${workload}-abc`, controller: true };
    return {
      metadata: {
        name: `service-${workload}-abc-${i}`,
        labels: { 'pod-template-hash': 'abc' },
        ownerReferences: [owner],
      },
      spec: { containers: [{ name: 'app', image }] },
      status: { phase: 'Running', containerStatuses: [{ name: 'app', image, imageID }] },
    };
  });
}

interface Sender {
  blob(sha256: string, bytes: Buffer): Promise<void>;
  entry(entry: object): Promise<void>;
  /** Manifest of the newest snapshot. */
  latest(): Promise<string>;
}

/** The calls of a reporter, by the operator's own token. */
async function sender({ stateDir }: ControlPlane): Promise<Sender> {
  const { server } = await readEnvironment(stateDir);
  const file = path.join(stateDir, 'run/kubeconfig.clotho-system.clotho-operator');
  const token = loadKubeConfig({ file }).getCurrentUser()?.token ?? '';
  const call = async (method: string, at: string, type: string, body: Buffer): Promise<string> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const url = `${server ?? ''}/api/v1/${at}`;
    const answer = await fetch(url, { method, headers, body: new Uint8Array(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  };
  return {
    blob: async (sha256, bytes) => {
      await call('PUT', `blobs/${sha256}`, 'application/octet-stream', bytes);
    },
    entry: async (entry) => {
      await call('POST', 'entries', 'application/json', json({ entries: [entry] }));
    },
    latest: async () => {
      const body = json({ environments: [{ name: NAMESPACE }] });
      const text = await call('POST', 'environments/beats', 'application/json', body);
      const answer: { environments: { manifest: string }[] } = JSON.parse(text);
      return answer.environments[0]?.manifest ?? '';
    },
  };
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
