import type { Change, ChangeStatus, ManifestRequest, Relation } from '@clotho/api';
import { aBoundRequest, aChange } from '@clotho/testkit';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectKey } from './keys.ts';
import { collisionsOf } from './meetings.ts';
import { relationsOf } from './relations.ts';
import { longSlot, neighboursOf, slotsOf } from './slots.ts';
import { waitsFor } from './turn.ts';

const ANY_TIME = { schedule: 'Immediate' } as const;

function change(name: string, status: ChangeStatus = {}, creationTimestamp = ''): Change {
  return aChange({ metadata: { name, creationTimestamp }, spec: ANY_TIME, status });
}

function requestFor(of: Change, kind: string, name: string, relations?: Relation[]) {
  const apiVersion = kind === 'ConfigMap' ? 'v1' : 'apps/v1';
  const target = { apiVersion, kind, namespace: 'production', name };
  return aBoundRequest(of, { spec: { target, ...(relations ? { relations } : {}) } });
}

const meet = (
  a: [Change, ManifestRequest[]],
  b: [Change, ManifestRequest[]],
): (string | undefined)[] =>
  [
    collisionsOf(a[0], a[1], [{ change: b[0], requests: b[1] }]),
    collisionsOf(b[0], b[1], [{ change: a[0], requests: a[1] }]),
  ].map(([found]) => found && `${found.kind} ${found.change}: ${found.on}`);

test('two Changes of the same object see each other, by any version of its kind', () => {
  const [a, b] = [change('a'), change('b')];
  const own = requestFor(a, 'Deployment', 'shop');
  const other = requestFor(b, 'Deployment', 'shop');
  other.spec.target.apiVersion = 'apps/v1beta1';
  expect(meet([a, [own]], [b, [other]])).toEqual([
    'Object b: both write Deployment shop',
    'Object a: both write Deployment shop',
  ]);
});

test('they see each other through what one scales, belongs to or uses', () => {
  const [a, b] = [change('a'), change('b')];
  const deployment = requestFor(a, 'Deployment', 'shop', [
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', as: 'Uses' },
  ]);
  const hpa = requestFor(b, 'HorizontalPodAutoscaler', 'shop', [
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop', as: 'Scales' },
  ]);
  const scales = 'HorizontalPodAutoscaler shop scales Deployment shop';
  expect(meet([a, [deployment]], [b, [hpa]])).toEqual([
    `Related b: ${scales}`,
    `Related a: ${scales}`,
  ]);
  const settings = requestFor(b, 'ConfigMap', 'settings');
  const uses = 'Deployment shop uses ConfigMap settings';
  expect(meet([a, [deployment]], [b, [settings]])).toEqual([
    `Related b: ${uses}`,
    `Related a: ${uses}`,
  ]);
  expect(meet([a, [deployment]], [b, [requestFor(b, 'ConfigMap', 'other')]])).toEqual([
    undefined,
    undefined,
  ]);
});

test('they see each other when they are planned for the same time in one namespace', () => {
  const [a, b] = [aChange({ metadata: { name: 'a' } }), aChange({ metadata: { name: 'b' } })];
  expect(meet([a, []], [b, []])).toEqual([
    'Time b: both are planned for 2025-12-15T02:00:00Z to 2025-12-15T04:00:00Z',
    'Time a: both are planned for 2025-12-15T02:00:00Z to 2025-12-15T04:00:00Z',
  ]);
  const elsewhere = aChange({ metadata: { name: 'c', namespace: 'staging' } });
  expect(meet([a, []], [elsewhere, []])).toEqual([undefined, undefined]);
  const later = aChange({
    metadata: { name: 'd' },
    spec: { plannedStartTime: '2025-12-15T04:00:00Z', plannedEndTime: '2025-12-15T05:00:00Z' },
  });
  expect(meet([a, []], [later, []])).toEqual([undefined, undefined]);
});

test('a status stays bounded and those that wait for each other come first', () => {
  const own = aChange({ metadata: { name: 'own' } });
  const others = Array.from({ length: 100 }, (_, i) => ({
    change: aChange({ metadata: { name: `other-${i}` } }),
    requests: i === 99 ? [requestFor(own, 'Deployment', 'shop')] : [],
  }));
  const found = collisionsOf(own, [requestFor(own, 'Deployment', 'shop')], others);
  expect(found.length).toBe(64);
  expect(found[0]).toMatchObject({ change: 'other-99', kind: 'Object' });
});

test('a Deployment refers to what its Pods use, an autoscaler to what it scales', () => {
  const container = {
    envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'login' } }],
    env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }],
  };
  const volumes = [
    { configMap: { name: 'files' } },
    { persistentVolumeClaim: { claimName: 'data' } },
  ];
  const deployment = { spec: { template: { spec: { containers: [container], volumes } } } };
  expect(relationsOf(deployment).map(({ as, kind, name }) => `${as} ${kind}/${name}`)).toEqual([
    'Uses ConfigMap/files',
    'Uses PersistentVolumeClaim/data',
    'Uses ConfigMap/settings',
    'Uses Secret/login',
  ]);
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' };
  expect(relationsOf({ spec: { scaleTargetRef: target } })).toEqual([{ ...target, as: 'Scales' }]);
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'parent', uid: 'u' }];
  expect(relationsOf({ metadata: { ownerReferences } })).toEqual([
    { apiVersion: 'v1', kind: 'ConfigMap', name: 'parent', as: 'Owner' },
  ]);
  expect(relationsOf({})).toEqual([]);
  expect(objectKey(target)).toBe('apps/Deployment//shop');
});

test('a plan is looked up by each of its days, a very long one by everybody', () => {
  const spec = { plannedStartTime: '2026-01-01T23:00:00Z', plannedEndTime: '2026-01-03T00:00:00Z' };
  expect(slotsOf(aChange({ spec }))).toEqual(['production/2026-01-01', 'production/2026-01-02']);
  const long = aChange({ spec: { ...spec, plannedEndTime: '2026-06-01T00:00:00Z' } });
  expect(slotsOf(long)).toEqual([longSlot('production')]);
  expect(slotsOf(aChange({ spec: ANY_TIME }))).toEqual([]);
});

test('of many at the same time each knows its neighbours, and they know it', () => {
  const all = Array.from({ length: 50 }, (_, i) =>
    aChange({ metadata: { name: `c${String(i).padStart(2, '0')}`, creationTimestamp: '2026' } }),
  );
  const names = (of: Change): string[] =>
    neighboursOf(of, all).map(({ metadata }) => metadata.name);
  for (const each of all) {
    const known = names(each);
    expect(known.length).toBeLessThanOrEqual(16);
    for (const name of known) {
      const other = all.find(({ metadata }) => metadata.name === name);
      expect(other && names(other)).toContain(each.metadata.name);
    }
  }
});

const open = { state: 'Open', summary: '' } as const;
const rival: fc.Arbitrary<ChangeStatus> = fc.oneof(
  fc.constant<ChangeStatus>({ phase: 'PendingApproval' }),
  fc.constant<ChangeStatus>({ phase: 'Approved', window: open }),
  fc.constant<ChangeStatus>({ phase: 'Scheduled', window: { ...open, state: 'Before' } }),
  fc
    .record({
      phase: fc.constantFrom('Implementing' as const, 'Verifying' as const, 'OnHold' as const),
      at: fc.constantFrom('1', '2', '3'),
    })
    .map(({ phase, at }): ChangeStatus => ({
      phase,
      ...(phase === 'OnHold' ? { heldFrom: 'Implementing' } : {}),
      implementingSince: at,
    })),
);

test('of those that could write an object one may, and nobody waits in a circle', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(rival, fc.constantFrom('1', '2')), { maxLength: 8 }), (given) => {
      const all = given.map(([status, created], i) => change(`c${i}`, status, created));
      const able = all.filter(({ status = {} }) => {
        const isReady = status.phase === 'Approved';
        return isReady || status.implementingSince !== undefined;
      });
      const first = able.filter(
        (each) =>
          !waitsFor(
            each,
            all.filter((other) => other !== each),
          ),
      );
      expect(first.length).toBe(able.length === 0 ? 0 : 1);
      for (const each of able) {
        const seen = new Set<string>();
        let at: Change | undefined = each;
        while (at) {
          expect(seen.has(at.metadata.name)).toBe(false);
          seen.add(at.metadata.name);
          const current: Change = at;
          at = waitsFor(
            current,
            all.filter((other) => other !== current),
          );
        }
      }
    }),
  );
});

test('what waits for approval or its window does not stand in the way', () => {
  const own = change('own', { phase: 'Approved', window: open }, '2');
  const before = change('before', { phase: 'PendingApproval' }, '1');
  const later = change('later', { phase: 'Scheduled', window: { ...open, state: 'Before' } }, '1');
  const held = change('held', { phase: 'OnHold', heldFrom: 'Approved', window: open }, '1');
  expect(waitsFor(own, [before, later, held])).toBeUndefined();
  const ready = change('ready', { phase: 'Scheduled', window: open }, '1');
  expect(waitsFor(own, [before, ready])).toBe(ready);
});
