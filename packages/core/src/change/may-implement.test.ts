import { aHeldChange, anEvent, bob, carol } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { mayImplement } from './may-implement.ts';
import { World } from './world.ts';

const OPEN = '2025-12-15T03:00:00Z';

function world(approvals = 2): World {
  const built = new World(OPEN, aHeldChange());
  built.bind();
  const { name, uid } = built.change.metadata;
  const contentDigest = built.facts().approval?.contentDigest ?? '';
  const bound = { changeRef: { name, uid }, contentDigest };
  built.events = [
    anEvent({ metadata: { name: 'e1' }, spec: bound }),
    anEvent({
      metadata: { name: 'e2' },
      spec: {
        ...bound,
        approver: carol,
        targetStep: 'security-review',
        decidedAt: '2025-12-14T14:00:00Z',
      },
    }),
  ].slice(0, approvals);
  return built;
}

const answer = (built: World) => mayImplement(built.change, built.facts(), built.now);

test('approved, bound, in its window: yes, whatever the status says', () => {
  expect(answer(world())).toEqual({ ok: true });
});

test.each<[string, string, (built: World) => void]>([
  ['NotApproved', 'an approval is missing', (built) => built.events.pop()],
  ['NotApproved', 'it is a Draft', (built) => built.amend({ submit: false })],
  ['Amended', 'the content was amended', (built) => built.amend({ riskLevel: 'Medium' })],
  ['Cancelled', 'it is cancelled', (built) => built.amend({ cancel: { reason: 'no' } })],
  ['Missing', 'a request is gone', (built) => (built.requests = [])],
  [
    'Missing',
    'a request was let go',
    (built) => built.requests.forEach((each) => delete each.status?.change),
  ],
  ['WindowBefore', 'it is too early', (built) => (built.now -= 2 * 3_600_000)],
  ['WindowClosed', 'it is too late', (built) => (built.now += 3_600_000)],
  ['Finished', 'it is over', (built) => (built.change.status = { phase: 'Failed' })],
])('%s: %s', (code, _, spoil) => {
  const built = world();
  spoil(built);
  expect(answer(built)).toMatchObject({ ok: false, code });
});

test('Denied: somebody denied it', () => {
  const built = world(0);
  const spec = anEvent().spec;
  const { name, uid } = built.change.metadata;
  const contentDigest = built.facts().approval?.contentDigest ?? '';
  built.events = [
    anEvent({
      spec: { ...spec, approver: bob, decision: 'deny', changeRef: { name, uid }, contentDigest },
    }),
  ];
  expect(answer(built)).toMatchObject({ ok: false, code: 'Denied' });
});

test('what has begun may be finished after the window', () => {
  const built = world();
  built.now += 3_600_000;
  built.writes = [{ name: 'one', state: 'Written' }];
  expect(answer(built)).toEqual({ ok: true });
});
