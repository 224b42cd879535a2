import { kinds, refOf, type Change, type ChangePhase } from '@clotho/api';
import { waitFor } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  approveAll,
  changeManifest,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from './cluster.ts';
import { clientOf, ownInstance, restart, writesOf, type OwnInstance } from './own-instance.ts';

const OPERATOR = 'system:serviceaccount:clotho-system:clotho-operator';

/** In the order in which an approved Change goes through them. */
const LIFE: readonly ChangePhase[] = [
  'Draft',
  'PendingApproval',
  'Approved',
  'Scheduled',
  'Implementing',
  'Verifying',
  'Completed',
];

let instance: OwnInstance;
let cluster: Cluster;

beforeAll(async () => {
  instance = await ownInstance();
  cluster = await openCluster({ managed: true, stateDir: instance.stateDir });
});

afterAll(async () => {
  await instance.stop();
});

const victims = ['clotho-operator', 'clotho-webhook'] as const;
const steps = ['PendingApproval', 'Approved', 'Implementing', 'Verifying', 'Completed'] as const;
const cases = victims.flatMap((victim) => steps.map((phase) => ({ victim, phase })));

test.each(cases)(
  'kill -9 of $victim as a Change becomes $phase: it completes once and is sealed',
  async ({ victim, phase }) => {
    const name = `${victim}-${phase}`.toLowerCase();
    const held = await cluster.as('dev-alice', 'apply -f -', deployment(name));
    const request = requestOf(held.stderr);
    const change = changeManifest(name, { requests: [request] });
    const watching = reaches(name, phase);
    await cluster.ok('dev-alice', 'create -f -', change);
    const approving = approved(name);
    await watching;
    cluster.plane.processes.kill(victim, 'SIGKILL');
    await restart(cluster.plane, victim);
    await approving;
    await phaseIs(cluster, name, 'Completed');
    await sealed(name);
    expect(await completions(name)).toBe(1);
    expect(await creates(name)).toBe(1);
  },
);

/** Approves as soon as somebody can; the gate may be gone for a moment. */
async function approved(name: string): Promise<void> {
  await waitFor(
    async () => {
      try {
        await phaseIs(cluster, name, 'PendingApproval');
        await approveAll(cluster, name);
        return true;
      } catch (error) {
        // Decided already before the gate went, and not told.
        if (/it is (Approved|Scheduled|Implementing|Verifying|Completed)/.test(String(error))) {
          return true;
        }
        if (/failed calling webhook|has decided|already/.test(String(error))) return false;
        throw error;
      }
    },
    { timeoutMs: 60_000, describe: `${name} to be approved` },
  );
}

async function reaches(name: string, phase: ChangePhase): Promise<void> {
  const client = clientOf(cluster.plane, 'admin');
  const wanted = LIFE.indexOf(phase);
  await waitFor(
    async () => {
      try {
        const change = await client.get<Change>(refOf(kinds.change), name, cluster.namespace);
        return LIFE.indexOf(change.status?.phase ?? 'Draft') >= wanted;
      } catch {
        return false;
      }
    },
    { timeoutMs: 60_000, describe: `${name} to become ${phase}` },
  );
  client.close();
}

async function sealed(name: string): Promise<void> {
  const path = String.raw`jsonpath={.metadata.annotations.clotho\.cosmosdevops\.co\.uk/signature}`;
  await waitFor(async () => (await cluster.ok('admin', `get deploy ${name} -o ${path}`)) !== '', {
    timeoutMs: 30_000,
    describe: `${name} to be sealed`,
  });
}

async function completions(name: string): Promise<number> {
  const path = 'jsonpath={.status.timeline[?(@.phase=="Completed")].phase}';
  return (await cluster.ok('admin', `get change ${name} -o ${path}`)).split(' ').length;
}

async function creates(name: string): Promise<number> {
  const writes = await writesOf(instance.stateDir, OPERATOR);
  return writes.filter(
    ({ verb, objectRef }) =>
      verb === 'create' &&
      objectRef?.resource === 'deployments' &&
      objectRef.namespace === cluster.namespace &&
      objectRef.name === name,
  ).length;
}

function deployment(name: string): string {
  const labels = { app: name };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
      },
    },
  });
}
