import { expect, test } from 'vitest';
import {
  listOf,
  routes,
  startApiServer,
  statusReply,
  type Reply,
  type SeenRequest,
} from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';
import { CHANGES, DIGEST, EVENTS, paymentChange } from '../testing/objects.ts';

const open = (openedAt: string, more: object = {}) => ({
  name: 'security-review',
  state: 'Open' as const,
  approvals: 0,
  needed: 1,
  openedAt,
  ...more,
});

const changes = [
  paymentChange({ steps: [open('2025-12-14T12:01:00Z')] }, 'later'),
  paymentChange(
    {
      steps: [
        open('2025-12-14T11:00:00Z', {
          escalatesAt: '2025-12-14T13:00:00Z',
          timesOutAt: '2025-12-14T15:00:00Z',
          onTimeout: 'Deny',
        }),
      ],
    },
    'first',
  ),
  paymentChange({ steps: [open('2025-12-14T12:00:00Z')] }, 'not-mine'),
  paymentChange({ steps: [open('2025-12-14T12:00:30Z')] }, 'at-night'),
  paymentChange({ steps: [] }, 'done'),
];
const reads = routes({
  [`GET ${CHANGES}`]: listOf(changes),
  ...Object.fromEntries(changes.map((each) => [`GET ${CHANGES}/${each.metadata.name}`, each])),
});

interface Body {
  metadata: object;
  spec: { changeRef: { name: string } };
}

/** Refuses as the gate does, dry-run or not. */
function gate(request: SeenRequest): Reply {
  if (request.method !== 'POST') return reads(request);
  const body = request.body as Body;
  const { name } = body.spec.changeRef;
  if (name === 'not-mine') return statusReply(403, 'Forbidden', 'sec-carol may not decide');
  if (name === 'at-night') {
    return statusReply(403, 'Forbidden', 'it may be made from 2025-12-15T08:00:00Z on');
  }
  const approver = { username: 'sec-carol' };
  return { status: 201, body: { ...body, spec: { ...body.spec, approver, stamp: 'v1.x' } } };
}

const posts = (seen: SeenRequest[]) => seen.filter(({ method }) => method === 'POST');

test('inbox lists what Clotho would let its user decide, the longest waiting first', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server, { timeZone: 'UTC' });
  expect(await type(host, 'inbox')).toBe(0);
  const lines = host.stdout().trimEnd().split('\n');
  expect(lines[0]).toMatch(/^NAMESPACE\s+CHANGE\s+STEP\s+APPROVALS\s+SINCE\s+THEN\s+ABOUT$/);
  expect(lines.slice(1).map((line) => line.split(/\s+/)[1])).toEqual([
    'first',
    'at-night',
    'later',
  ]);
  expect(lines[1]).toContain('escalates 2025-12-14 13:00 UTC, denied 2025-12-14 15:00 UTC');
  expect(lines[2]).toContain('counts from 2025-12-15 08:00 UTC');
  expect(posts(server.seen).map(({ query }) => query.get('dryRun'))).toEqual(Array(4).fill('All'));
});

test('an empty inbox says so', async () => {
  await using server = await startApiServer(routes({ [`GET ${CHANGES}`]: listOf([]) }));
  const host = testHost(server);
  expect(await type(host, 'inbox')).toBe(0);
  expect(host.stderr()).toBe(
    'Nothing waits for you in namespace production. All namespaces: clotho inbox -A\n',
  );
});

test('approve --all shows and decides what waits for its user now, each with its digest', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, 'approve --all --step security-review')).toBe(0);
  const made = posts(server.seen).filter(({ query }) => query.get('dryRun') === null);
  expect(made.map(({ path, body }) => [path, body])).toMatchObject(
    ['first', 'later'].map((name) => [
      EVENTS,
      { spec: { contentDigest: DIGEST, changeRef: { name, uid: `uid-of-${name}` } } },
    ]),
  );
  expect(host.stdout()).toContain('of first in production');
  expect(host.stdout()).toContain('Approved step security-review of later as sec-carol.');
});

test('of several Changes each is decided, and the exit code tells that one was refused', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, 'approve first not-mine later')).toBe(1);
  expect(host.stderr()).toBe('not-mine: sec-carol may not decide\n');
  expect(host.stdout().match(/^Approved step/gm)).toHaveLength(2);
});

test('approve --all decides nothing when nothing waits', async () => {
  await using server = await startApiServer(gate);
  const host = testHost(server);
  expect(await type(host, 'approve --all --step platform-review')).toBe(1);
  expect(host.stderr()).toBe(
    'Error: Nothing waits for you at platform-review.\nNext: see inbox -A\n',
  );
});
