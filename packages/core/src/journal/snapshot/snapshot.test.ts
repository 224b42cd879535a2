import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatInstant, parseInstant } from '../../time.ts';
import { JournalError } from '../error.ts';
import { parseSnapshotExpression } from './expression.ts';
import { changedNamespaces, parseManifest, snapshotOf, type NamespaceState } from './snapshot.ts';

const now = parseInstant('2026-03-31T12:00:00Z');

const web: NamespaceState = {
  namespace: 'shop',
  containers: [
    {
      workload: 'Deployment/web',
      container: 'web',
      image: 'shop/web:2',
      imageDigest: 'sha256:aa',
      count: 2,
    },
    {
      workload: 'Deployment/web',
      container: 'proxy',
      image: 'proxy:1',
      imageDigest: 'sha256:ab',
      count: 2,
    },
  ],
  objects: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', digest: 'sha256:bb' }],
};
const cluster: NamespaceState = { namespace: '', containers: [], objects: [] };

test('a snapshot is known by its content, in whatever order it was seen', () => {
  const snapshot = snapshotOf('prod', [web, cluster]);
  const again = snapshotOf('prod', [cluster, { ...web, containers: web.containers.toReversed() }]);
  expect(again.root.sha256).toBe(snapshot.root.sha256);
  expect(snapshot.manifest.chunks.map(({ namespace }) => namespace)).toEqual(['', 'shop']);
  expect(parseManifest(snapshot.root.bytes)).toEqual(snapshot.manifest);
  expect(snapshot.chunks.map(({ sha256 }) => sha256)).toEqual(
    snapshot.manifest.chunks.map(({ sha256 }) => sha256),
  );
});

test('two snapshots share each namespace that did not change', () => {
  const before = snapshotOf('prod', [web, cluster]);
  const [object] = web.objects;
  const edited = object ? [{ ...object, digest: 'sha256:cc' }] : [];
  const after = snapshotOf('prod', [{ ...web, objects: edited }, cluster]);
  expect(changedNamespaces(before.manifest, after.manifest)).toEqual(['shop']);
  expect(changedNamespaces(before.manifest, snapshotOf('prod', [web]).manifest)).toEqual(['']);
  expect(after.chunks[0]?.sha256).toBe(before.chunks[0]?.sha256);
});

test.each(['[]', '{}', '{"v":1,"environment":"prod","chunks":[{}]}'])(
  '%s is no manifest',
  (text) => {
    expect(() => parseManifest(Buffer.from(text))).toThrow(/a (manifest|chunk)/);
  },
);

test.each([
  ['prod', { by: 'Back', back: 0 }],
  ['prod~2', { by: 'Back', back: 2 }],
  ['prod#5', { by: 'Number', number: 5 }],
])('%s is read', (text, point) => {
  expect(parseSnapshotExpression(text, now)).toEqual({ environment: 'prod', point });
});

test.each([
  ['prod@{now}', '2026-03-31T12:00:00Z'],
  ['prod@{2 weeks ago}', '2026-03-17T12:00:00Z'],
  ['prod@{2.weeks.ago}', '2026-03-17T12:00:00Z'],
  ['prod@{an hour ago}', '2026-03-31T11:00:00Z'],
  ['prod@{90 seconds ago}', '2026-03-31T11:58:30Z'],
  ['prod@{yesterday}', '2026-03-30T12:00:00Z'],
  ['prod@{1 month ago}', '2026-02-28T12:00:00Z'],
  ['prod@{4 months ago}', '2025-11-30T12:00:00Z'],
  ['prod@{1 year ago}', '2025-03-31T12:00:00Z'],
  ['prod@{2026-03-01T09:30:00+01:00}', '2026-03-01T08:30:00Z'],
  ['prod@{2026-03-01T09:30:00}', '2026-03-01T09:30:00Z'],
  ['prod@{2026-03-01T09:30}', '2026-03-01T09:30:00Z'],
  ['prod@{2026-03-01}', '2026-03-01T00:00:00Z'],
])('%s means %s', (text, moment) => {
  const { point } = parseSnapshotExpression(text, now);
  expect(point).toEqual({ by: 'Moment', moment: parseInstant(moment) });
});

test('names of environments may hold dots, dashes and slashes', () => {
  for (const environment of ['prod', 'eu-west.prod', 'team/prod_2', 'p']) {
    expect(parseSnapshotExpression(`${environment}#1`, now).environment).toBe(environment);
  }
});

test.each([
  ['', 'begins with the name'],
  ['#5', 'begins with the name'],
  ['prod#0', 'numbered from 1'],
  ['prod#', 'after the environment'],
  ['prod~', 'after the environment'],
  ['prod~-1', 'after the environment'],
  ['prod @{now}', 'after the environment'],
  ['prod@{}', 'is no moment'],
  ['prod@{tomorrow}', 'is no moment'],
  ['prod@{2 weeks}', 'is no moment'],
  ['prod@{2026-02-30}', 'is no moment'],
  ['prod@{999999 years ago}', 'before 1970'],
])('%j is refused: %s', (text, reason) => {
  expect(() => parseSnapshotExpression(text, now)).toThrow(reason);
});

test('any moment that is written is read, and nothing else than an error comes of nonsense', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (moment) => {
      const { point } = parseSnapshotExpression(`prod@{${formatInstant(moment)}}`, now);
      expect(point).toEqual({ by: 'Moment', moment });
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(problemOf(text)).toMatch(/^(none|BadExpression)$/);
    }),
  );
});

function problemOf(text: string): string {
  try {
    parseSnapshotExpression(text, now);
    return 'none';
  } catch (error) {
    return error instanceof JournalError ? error.code : String(error);
  }
}
