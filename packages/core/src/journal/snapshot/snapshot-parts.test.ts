import { expect, test } from 'vitest';

import { parseChunk } from './chunk.ts';
import { compareStates } from './compare.ts';
import { countContainers, podContainers } from './pods.ts';
import { provenanceOf } from './provenance.ts';
import { snapshotOf, type NamespaceState, type StandingObject } from './snapshot.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;

function pod(name: string, owner: object | null, more: { labels?: object; phase?: string } = {}) {
  const { labels = {}, phase = 'Running' } = more;
  return {
    metadata: {
      name,
      labels: { ...labels },
      ...(owner ? { ownerReferences: [{ controller: true, ...owner }] } : {}),
    },
    spec: { containers: [{ name: 'web', image: 'shop/web:2' }] },
    status: {
      phase,
      containerStatuses: [
        { name: 'web', image: 'docker.io/shop/web:2', imageID: `docker.io/shop/web@${DIGEST}` },
      ],
    },
  };
}

test.each([
  [{ kind: 'ReplicaSet', name: 'web-6d4' }, { 'pod-template-hash': '6d4' }, 'Deployment/web'],
  [{ kind: 'ReplicaSet', name: 'web-6d4' }, {}, 'ReplicaSet/web-6d4'],
  [{ kind: 'StatefulSet', name: 'db' }, {}, 'StatefulSet/db'],
  [{ kind: 'Job', name: 'report-29384756' }, {}, 'CronJob/report'],
  [{ kind: 'Job', name: 'migrate' }, {}, 'Job/migrate'],
  [null, {}, 'Pod/p'],
])('a pod of %j with labels %j belongs to %s', (owner, labels, workload) => {
  expect(podContainers(pod('p', owner, { labels }))?.workload).toBe(workload);
});

test('pods that are alike are counted, whatever their names; those that are over are not', () => {
  const owner = { kind: 'StatefulSet', name: 'db' };
  const pods = [pod('db-0', owner), pod('db-1', owner), pod('db-2', owner, { phase: 'Succeeded' })];
  expect(countContainers(pods.flatMap((each) => podContainers(each) ?? []))).toEqual([
    {
      workload: 'StatefulSet/db',
      container: 'web',
      image: 'shop/web:2',
      imageDigest: DIGEST,
      count: 2,
    },
  ]);
});

test('a container counts once its image is known; sidecars and running debuggers count', () => {
  const base = pod('p', null);
  const known = podContainers({
    ...base,
    spec: {
      ...base.spec,
      initContainers: [
        { name: 'proxy', image: 'proxy', restartPolicy: 'Always' },
        { name: 'migrate', image: 'migrate' },
      ],
    },
    status: {
      containerStatuses: [{ name: 'web', image: 'shop/web:2', imageID: '' }],
      initContainerStatuses: [
        { name: 'proxy', image: 'proxy', imageID: DIGEST },
        { name: 'migrate', image: 'migrate', imageID: DIGEST },
      ],
      ephemeralContainerStatuses: [
        { name: 'debug', image: 'busybox', imageID: OTHER, state: { running: {} } },
        { name: 'ended', image: 'busybox', imageID: OTHER, state: { terminated: {} } },
      ],
    },
  });
  expect(known?.containers.map(({ container }) => container)).toEqual(['proxy', 'debug']);
});

const change = { namespace: 'shop', name: 'raise', uid: 'c-1' };
const spec = {
  target: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'limits', uid: 'u-1' },
  digest: DIGEST,
  seq: 3,
  origin: 'Change',
  change,
  operation: 'Update',
  seal: 'v1.k.s',
  sealedAt: '2026-01-01T00:00:00Z',
} as const;

test('content is from the Change whose seal speaks of it, and of nobody where none does', () => {
  expect(provenanceOf([DIGEST], 'u-1', { spec })).toEqual({ origin: 'Change', change });
  expect(provenanceOf([OTHER], 'u-1', { spec })).toEqual({});
  expect(provenanceOf([DIGEST], 'u-2', { spec })).toEqual({});
  expect(provenanceOf([DIGEST], 'u-1', { spec: { ...spec, tombstone: true } })).toEqual({});
  expect(provenanceOf([DIGEST], 'u-1', undefined)).toEqual({});
  const followed = { digest: OTHER, by: ['hpa'], at: '2026-01-01T00:00:00Z', stamp: 's' };
  const status = { followed };
  expect(provenanceOf([OTHER], 'u-1', { spec, status })).toEqual({
    origin: 'Exempt',
    writers: ['hpa'],
  });
});

const limits: StandingObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: 'limits',
  digest: DIGEST,
  origin: 'Change',
  change,
};
const state: NamespaceState = {
  namespace: 'shop',
  containers: [
    { workload: 'Deployment/web', container: 'web', image: 'w:1', imageDigest: DIGEST, count: 2 },
  ],
  objects: [limits],
};

test('a part of a snapshot is read as it was written', () => {
  const [chunk] = snapshotOf('shop', [state]).chunks;
  expect(parseChunk(chunk?.bytes ?? Buffer.of())).toEqual(state);
  expect(() => parseChunk(Buffer.from('{"namespace":"x","containers":[{}],"objects":[]}'))).toThrow(
    'needs a count',
  );
  expect(() => parseChunk(Buffer.from('{"namespace'))).toThrow('is no JSON');
});

test('what differs is told with what it was and what it is', () => {
  const [container] = state.containers;
  const scaled = container ? [{ ...container, count: 3 }] : [];
  const moved = { ...limits, apiVersion: 'v1', digest: OTHER };
  const after = { ...state, containers: scaled, objects: [moved] };
  expect(compareStates(state, after)).toEqual({
    objects: [{ was: limits, now: moved }],
    containers: [{ was: container, now: { ...container, count: 3 } }],
  });
  expect(compareStates(state, state)).toEqual({ objects: [], containers: [] });
  expect(compareStates(undefined, state).objects).toEqual([{ was: null, now: limits }]);
});
