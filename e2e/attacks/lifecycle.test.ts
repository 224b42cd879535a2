import { readClock, waitFor, writeClock } from '@clotho/embedded';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  approveAll,
  configMap,
  decisionManifest,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';
import { COLLECTOR } from '../seals.ts';
import { archiveAsThief } from './archived.ts';
import { approvedObject, ask, asThief, exists, whileOperatorSleeps } from './stolen.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
});

const clockOf = async (): Promise<number> =>
  Date.now() + (await readClock(cluster.plane.stateDir)).offsetMs;

const job = (metadata: object): string =>
  JSON.stringify({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata,
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'run', image: 'registry.example/run:1' }],
        },
      },
    },
  });

const pod = (metadata: object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      automountServiceAccountToken: false,
      containers: [{ name: 'run', image: 'registry.example/run:1' }],
    },
  });

test('row 25: what is approved is written neither before its window nor after it', async () => {
  const now = await clockOf();
  const at = (hours: number): string => new Date(now + hours * 3_600_000).toISOString();
  const spec = { plannedStartTime: at(10), plannedEndTime: at(12) };
  const request = await ask(cluster, 'timed', configMap('timed', { a: '1' }), { spec });
  await approveAll(cluster, 'timed');
  await phaseIs(cluster, 'timed', 'Scheduled');
  const content = await approvedObject(cluster, request);
  const { stateDir } = cluster.plane;
  const clock = await readClock(stateDir);
  await whileOperatorSleeps(cluster, async () => {
    const early = await asThief(cluster, 'create -f -', content);
    expect(early.stderr).toContain('it is not its time');
    try {
      await writeClock(stateDir, { offsetMs: clock.offsetMs + 13 * 3_600_000 });
      await waitFor(
        async () =>
          (await asThief(cluster, 'create -f -', content)).stderr.includes('its window closed at'),
        { timeoutMs: 30_000, describe: 'the window to have closed' },
      );
    } finally {
      await writeClock(stateDir, clock);
    }
  });
  expect(await exists(cluster, 'configmap/timed')).toBe(false);
});

describe('row 26: an approval that was taken back', () => {
  test('row 26: counts no more a moment later', async () => {
    const request = await ask(cluster, 'revoked', configMap('revoked', { a: '1' }));
    const content = await approvedObject(cluster, request);
    await whileOperatorSleeps(cluster, async () => {
      await approveAll(cluster, 'revoked');
      await archiveAsThief(cluster, 'revoked');
      const allowed = await asThief(cluster, 'create --dry-run=server -f -', content);
      expect(allowed.stderr).not.toContain('would be refused');
      const revoke = { step: 'security-review', change: 'revoked', decision: 'revoke' };
      await cluster.ok('sec-carol', 'create -f -', decisionManifest(revoke));
      const late = await asThief(cluster, 'create -f -', content);
      expect(late.stderr).toContain('it is not approved');
    });
    expect(await exists(cluster, 'configmap/revoked')).toBe(false);
  });
});

/** Approves a creation, and leaves it to the test to make it. */
async function approved(change: string, manifest: string, use: (content: string) => Promise<void>) {
  const request = await ask(cluster, change, manifest, { command: 'create -f -' });
  const content = await approvedObject(cluster, request);
  await whileOperatorSleeps(cluster, async () => {
    await approveAll(cluster, change);
    await archiveAsThief(cluster, change);
    await use(content);
  });
  await phaseIs(cluster, change, 'Completed');
}

const count = async (label: string, kind: string): Promise<number> =>
  (await cluster.ok('admin', `get ${kind} -l once=${label} -o name`)).split('\n').filter(Boolean)
    .length;

describe('row 27: one approval, used twice', () => {
  test('row 27: a Job that is gone is not made again', async () => {
    await approved(
      'job-twice',
      job({ name: 'job-twice', labels: { once: 'a' } }),
      async (content) => {
        expect(await asThief(cluster, 'create -f -', content)).toMatchObject({ code: 0 });
        expect((await asThief(cluster, 'create -f -', content)).code).not.toBe(0);
        expect(await count('a', 'jobs')).toBe(1);
      },
    );
    await cluster.ok('admin', `${COLLECTOR} delete job job-twice`);
    const manifest = job({ name: 'job-twice', labels: { once: 'a' } });
    const again = await cluster.as('dev-alice', 'create -f -', manifest);
    expect(requestOf(again.stderr)).toContain('job-twice');
    const thief = await asThief(cluster, 'create -f -', manifest);
    expect(thief.code).not.toBe(0);
  });

  test('row 27: a Pod that is gone is not made again', async () => {
    const manifest = pod({ name: 'pod-twice' });
    await approved('pod-twice', manifest, async (content) => {
      expect(await asThief(cluster, 'create -f -', content)).toMatchObject({ code: 0 });
    });
    await cluster.ok('admin', `${COLLECTOR} delete pod pod-twice --grace-period=0 --force`);
    const again = await cluster.as('dev-alice', 'create -f -', manifest);
    expect(again.stderr).toContain('Pod "pod-twice" was not created');
  });

  test('row 27: of a generated name there is one, however often it is asked for', async () => {
    await approved(
      'many',
      job({ generateName: 'many-', labels: { once: 'b' } }),
      async (content) => {
        const first = await asThief(cluster, 'create -f -', content);
        expect(first).toMatchObject({ code: 0 });
        const second = await asThief(cluster, 'create -f -', content);
        expect(second.stderr).toContain('was used already');
      },
    );
    expect(await count('b', 'jobs')).toBe(1);
  });

  test('row 27: two writers at the same moment make one', async () => {
    await approved(
      'race',
      pod({ generateName: 'race-', labels: { once: 'c' } }),
      async (content) => {
        const writers = Array.from({ length: 4 }, () => asThief(cluster, 'create -f -', content));
        const results = await Promise.all(writers);
        const written = results.filter(({ code }) => code === 0);
        expect(written).toHaveLength(1);
      },
    );
    expect(await count('c', 'pods')).toBe(1);
  });
});

const bound = (kind: string, policy: string, name: string, spec: object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind,
        metadata: { name },
        spec: {
          matchConstraints: {
            namespaceSelector: {
              matchLabels: { 'kubernetes.io/metadata.name': cluster.namespace },
            },
            resourceRules: [
              {
                apiGroups: [''],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['configmaps'],
              },
            ],
          },
          failurePolicy: 'Fail',
          ...spec,
        },
      },
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: `${kind}Binding`,
        metadata: { name },
        spec: { policyName: name, ...(policy === 'Deny' ? { validationActions: ['Deny'] } : {}) },
      },
    ],
  });

/** With the policy in force, an approved ConfigMap is implemented; gives the end of the Change. */
async function implementUnder(policies: string, change: string, sign: string): Promise<string> {
  await ask(cluster, change, configMap(change, { a: '1' }));
  await cluster.ok('admin', 'apply -f -', policies);
  try {
    await waitFor(
      async () => {
        const probe = 'create configmap probe --dry-run=server -o yaml';
        const { stdout, stderr } = await cluster.as('admin', probe);
        return (stdout + stderr).includes(sign);
      },
      { timeoutMs: 30_000, describe: 'the policy to be in force' },
    );
    await approveAll(cluster, change);
    await phaseIs(cluster, change, 'Failed');
    return await cluster.ok('admin', `get change ${change} -o jsonpath={.status.message}`);
  } finally {
    await cluster.ok('admin', 'delete -f -', policies);
  }
}

describe('other policies that come after the capture', () => {
  test('row 37: what a mutating policy makes of an approved write is not written', async () => {
    const name = `inject-${cluster.namespace}`;
    const policies = bound('MutatingAdmissionPolicy', 'Mutate', name, {
      reinvocationPolicy: 'Never',
      mutations: [
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: {
            expression: 'Object{metadata: Object.metadata{labels: {"injected": "yes"}}}',
          },
        },
      ],
    });
    const said = await implementUnder(policies, 'mutated', 'injected');
    expect(said).toContain('the content is not what request mutated-configmap was approved for');
    expect(await exists(cluster, 'configmap/mutated')).toBe(false);
  });

  test('row 38: what another policy denies fails with the words of that policy', async () => {
    const name = `deny-${cluster.namespace}`;
    const policies = bound('ValidatingAdmissionPolicy', 'Deny', name, {
      validations: [{ expression: 'false', message: 'no more ConfigMaps this year' }],
    });
    const said = await implementUnder(policies, 'denied', 'no more ConfigMaps this year');
    expect(said).toContain('no more ConfigMaps this year');
    expect(await exists(cluster, 'configmap/denied')).toBe(false);
  });
});

test('row 42: the mirror Pod that a node shows for a static Pod is out of reach, and let through', async () => {
  const nodes = '--as-group=system:nodes --as-group=system:masters';
  const node = JSON.parse(await cluster.ok('admin', 'get nodes -o json')).items[0].metadata;
  const mirror = JSON.parse(pod({ name: `static-${node.name}` }));
  mirror.metadata.annotations = { 'kubernetes.io/config.mirror': 'abc' };
  mirror.metadata.ownerReferences = [
    { apiVersion: 'v1', kind: 'Node', name: node.name, uid: node.uid, controller: true },
  ];
  mirror.spec.nodeName = node.name;
  const manifest = JSON.stringify(mirror);
  await cluster.ok('admin', `--as=system:node:${node.name} ${nodes} create -f -`, manifest);
  expect(await exists(cluster, `pod/static-${node.name}`)).toBe(true);
  mirror.metadata.name = 'static-pretended';
  const pretended = await cluster.as('dev-alice', 'create -f -', JSON.stringify(mirror));
  expect(pretended.stderr).toContain('was not created');
});
