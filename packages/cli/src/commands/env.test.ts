import type { DiffAnswer, HistoryAnswer, SnapshotAnswer, Span } from '@clotho/api';
import { expect, test } from 'vitest';
import { startApiServer, type ApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const change = { namespace: 'production', name: 'raise', uid: 'c-1' };
const ref = {
  environment: 'production',
  number: 5,
  at: '2025-12-15T02:00:03Z',
  until: null,
  unsureFrom: null,
  seq: 40,
  manifest: 'aa',
  containers: 1,
  objects: 2,
};
const item = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  digest: DIGEST,
  origin: 'Change',
  change,
  writers: [],
  containers: [{ container: 'web', image: 'shop/web:2', imageDigest: DIGEST, count: 2 }],
};
const story = {
  ...change,
  description: 'Raise it',
  requestedBy: 'dev-alice',
  approvals: [
    {
      step: 'platform-review',
      decision: 'approve',
      who: 'plat-bob',
      actingFor: null,
      at: '2025-12-14T12:00:00Z',
      seq: 12,
    },
  ],
  window: { opensAt: '2025-12-15T02:00:00Z', closesAt: null },
  implementedAt: '2025-12-15T02:00:01Z',
  completedAt: null,
  seqs: [11, 12, 39],
};
const seen: SnapshotAnswer = {
  environment: 'production',
  moment: '2025-12-15T02:01:00Z',
  standing: 'Seen',
  gap: null,
  snapshot: ref,
  next: null,
  items: [
    item,
    {
      ...item,
      kind: 'ConfigMap',
      name: 'evil\u001b[2J',
      origin: null,
      change: null,
      containers: [],
    },
  ],
  changes: [story],
};
const unknown: SnapshotAnswer = {
  ...seen,
  standing: 'Unknown',
  gap: { from: '2025-12-15T01:00:00Z', to: '2025-12-15T03:00:00Z', reason: 'ReporterAway' },
  next: { ...ref, number: 6 },
  items: [],
  changes: [],
};

function answering(body: unknown): Promise<ApiServer> {
  return startApiServer(() => ({ body }));
}

async function typed(server: ApiServer, line: string, ...more: string[]) {
  const host = testHost(server, { timeZone: 'UTC' });
  const code = await type(host, `env ${line} --server ${server.url}`, ...more);
  return { code, out: host.stdout(), err: host.stderr() };
}

test('what stood, by which Change, and who approved it', async () => {
  await using server = await answering(seen);
  const { code, out } = await typed(server, 'get', '@{2025-12-15T02:01:00Z}');
  expect(code).toBe(0);
  expect(decodeURIComponent(server.seen[0]?.path ?? '')).toBe(
    '/api/v1/snapshots/production@{2025-12-15T02:01:00Z}',
  );
  expect(out).toContain('production#5 stood at 2025-12-15 02:01:00 UTC, since 2025-12-15 02:00:03');
  expect(out).toMatch(/Deployment\/web\s+shop\/web:2\s+sha256:abababababab\s+2\s+raise\s+plat-bob/);
  expect(out).toMatch(/ConfigMap\/evil\\u001b\[2J.*no change found/);
});

test('what is unknown is said, with its time and why, and the exit code says so too', async () => {
  await using server = await answering(unknown);
  const { code, out } = await typed(server, 'get production');
  expect(code).toBe(1);
  expect(out).toContain('is unknown from 2025-12-15 01:00:00 UTC until 2025-12-15 03:00:00 UTC');
  expect(out).toContain('the reporter was away');
  expect(out).toContain('Last seen before: production#5, first seen afterwards: production#6.');
});

test('what differs, from the one before the latest on', async () => {
  const diff: DiffAnswer = {
    from: { ...ref, number: 4 },
    to: ref,
    items: [{ kind: 'Deployment', name: 'web', what: ['Added'], was: null, now: item }],
    gaps: [],
  };
  await using server = await answering(diff);
  const { out } = await typed(server, 'diff');
  expect(Object.fromEntries(server.seen[0]?.query ?? [])).toEqual({ from: 'production~1' });
  expect(out).toMatch(/\+\s+Deployment\/web\s+added\s+shop\/web:2 sha256:abababababab\s+raise/);
});

const span: Span = {
  environment: 'production',
  object: 'Deployment/web',
  container: 'web',
  image: 'shop/web:2',
  digest: DIGEST,
  origin: 'Change',
  change,
  writers: [],
  from: { number: 5, at: '2025-12-15T02:00:03Z', unsureFrom: '2025-12-15T01:00:00Z' },
  to: null,
};

test('since when something runs, and that it never did', async () => {
  await using server = await answering({ items: [span], more: false });
  const { out } = await typed(server, 'when --image shop/web -A');
  expect(out).toContain('2025-12-15 01:00:00 UTC or later, by 2025-12-15 02:00:03 UTC');
  expect(out).toContain('still there');
  await using empty = await answering({ items: [], more: false });
  const never = await typed(empty, 'when --image shop/web');
  expect([never.code, never.err]).toEqual([1, 'It was never seen in production.\n']);
  expect((await typed(empty, 'when')).code).toBe(2);
});

test('how an object got here, with who approved it and where the journal says so', async () => {
  const history: HistoryAnswer = {
    environment: 'production',
    object: 'Deployment/web',
    items: [{ ...span, container: null, image: null, story }],
    runs: [span],
    gaps: [{ from: '2025-12-15T01:00:00Z', to: '2025-12-15T02:00:03Z', reason: 'WatchLost' }],
  };
  await using server = await answering(history);
  const { out } = await typed(server, 'history Deployment/web');
  for (const words of [
    'ran        shop/web:2',
    'brought by raise: Raise it',
    'asked by   dev-alice',
    'approved   plat-bob at step platform-review',
    'window     2025-12-15 02:00:00 UTC',
    'journal    3 entries, 11 to 39',
    'the cluster could not be followed',
  ]) {
    expect(out).toContain(words);
  }
});
