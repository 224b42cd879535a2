import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { CandidateFact, WriteFacts } from './facts.ts';

const approvedRequest: CandidateFact = {
  request: { name: 'web-deployment', uid: 'r1' },
  change: { name: 'deploy-web', uid: 'c1' },
  match: 'Result',
  begunAt: '2025-12-15T02:00:00Z',
  baselineCurrent: true,
  mayImplement: { ok: true },
};

function aWrite(overrides: Partial<WriteFacts> = {}): WriteFacts {
  return {
    operation: 'UPDATE',
    user: { username: 'alice', groups: ['developers'] },
    target: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'web',
      uid: 'o1',
    },
    dryRun: false,
    mode: 'Enforce',
    unchanged: false,
    ownAccount: null,
    exemption: null,
    ownBinding: false,
    refusal: null,
    record: null,
    candidates: [],
    breakGlass: null,
    ...overrides,
  };
}

test('a write that nobody approved is held', () => {
  expect(decide(aWrite())).toEqual({ verdict: 'Hold', reason: 'Held' });
});

test('a write that changes nothing passes', () => {
  expect(decide(aWrite({ unchanged: true }))).toMatchObject({
    verdict: 'Allow',
    reason: 'Unchanged',
  });
});

test('a write that an exemption covers passes', () => {
  expect(decide(aWrite({ exemption: 'cert-manager' }))).toMatchObject({
    verdict: 'Allow',
    reason: 'Exempt',
  });
});

test('what the newest record holds may be written again', () => {
  const record = { seq: 3, matches: true, tombstone: false };
  expect(decide(aWrite({ record }))).toMatchObject({ verdict: 'Allow', reason: 'Restores' });
});

test.each([
  ['other content', { record: { seq: 3, matches: false, tombstone: false } }],
  ['a deleted object', { record: { seq: 3, matches: true, tombstone: true } }],
  ['a delete', { operation: 'DELETE', record: { seq: 3, matches: true, tombstone: false } }],
] as const)('a record does not let %s pass', (_, overrides) => {
  expect(decide(aWrite(overrides))).toMatchObject({ verdict: 'Hold' });
});

test.each([
  ['v1', 'Pod'],
  ['batch/v1', 'Job'],
])('a record does not let a %s %s be made a second time', (apiVersion, kind) => {
  const record = { seq: 1, matches: true, tombstone: false };
  const target = { apiVersion, kind, namespace: 'shop', name: 'once' };
  const again = aWrite({ operation: 'CREATE', target, record });
  expect(decide(again)).toMatchObject({ verdict: 'Hold' });
});

test('the operator may write what an approved Change carries, and uses the request up', () => {
  const decision = decide(aWrite({ ownAccount: 'Operator', candidates: [approvedRequest] }));
  expect(decision).toMatchObject({ verdict: 'Allow', reason: 'Approved', uses: approvedRequest });
});

test('the requester may not apply an approved request in the place of the operator', () => {
  expect(decide(aWrite({ candidates: [approvedRequest] }))).toMatchObject({ verdict: 'Hold' });
});

test.each([
  ['other content', { match: 'None', mismatch: 'its digest differs' }, /its digest differs/],
  ['an older baseline', { baselineCurrent: false }, /changed since request/],
  [
    'a closed window',
    { mayImplement: { ok: false, message: 'its window closed' } },
    /its window closed/,
  ],
] as const)('the operator is refused with %s', (_, overrides, message) => {
  const candidates = [{ ...approvedRequest, ...overrides } as CandidateFact];
  const decision = decide(aWrite({ ownAccount: 'Operator', candidates }));
  expect(decision).toMatchObject({ verdict: 'Refuse', message: expect.stringMatching(message) });
});

test("Clotho's own accounts never get a write held in their name", () => {
  for (const ownAccount of ['Operator', 'Gate'] as const) {
    expect(decide(aWrite({ ownAccount }))).toMatchObject({ verdict: 'Refuse' });
  }
});

test('only the gate makes the bindings of the two accounts', () => {
  expect(decide(aWrite({ ownBinding: true, ownAccount: 'Gate' }))).toMatchObject({
    verdict: 'Allow',
  });
  expect(decide(aWrite({ ownBinding: true }))).toMatchObject({ verdict: 'Hold' });
});

test('a dry-run passes with a warning that says what would happen', () => {
  expect(decide(aWrite({ dryRun: true }))).toMatchObject({
    verdict: 'Allow',
    reason: 'DryRun',
    warning: expect.stringContaining('would be held'),
  });
});

test('a dry-run of the operator does not use the approval up', () => {
  const facts = aWrite({ ownAccount: 'Operator', candidates: [approvedRequest], dryRun: true });
  expect(decide(facts)).toEqual({ verdict: 'Allow', reason: 'Approved' });
});

test('an Audit policy lets pass what it would have held, with a warning', () => {
  expect(decide(aWrite({ mode: 'Audit' }))).toMatchObject({
    verdict: 'Allow',
    reason: 'AuditOnly',
  });
});

test('an Audit policy does not open the way for a stolen token of the operator', () => {
  expect(decide(aWrite({ mode: 'Audit', ownAccount: 'Operator' }))).toMatchObject({
    verdict: 'Refuse',
  });
});

test('a way of writing that can not be held is refused, in its own words', () => {
  const refusal = 'pods/binding: the scheduler alone binds Pods';
  expect(decide(aWrite({ refusal }))).toEqual({
    verdict: 'Refuse',
    reason: 'NotHoldable',
    message: refusal,
  });
  expect(decide(aWrite({ refusal, mode: 'Audit' }))).toMatchObject({ reason: 'AuditOnly' });
  expect(decide(aWrite({ refusal, dryRun: true }))).toMatchObject({ reason: 'DryRun' });
});

test('an open break-glass session lets a write pass that nobody approved, and says so', () => {
  const breakGlass = { name: 'incident-7', uid: 'uid-7' };
  const decision = decide(aWrite({ breakGlass }));
  expect(decision).toMatchObject({ verdict: 'Allow', reason: 'BreakGlass', session: breakGlass });
  expect(decision).toMatchObject({ warning: expect.stringContaining('incident-7') });
  expect(decide(aWrite({ breakGlass, refusal: 'pods/resize' }))).toMatchObject({
    reason: 'BreakGlass',
  });
});

test('a break-glass session uses nothing in a dry-run and never serves an account of Clotho', () => {
  const breakGlass = { name: 'incident-7', uid: 'uid-7' };
  expect(decide(aWrite({ breakGlass, dryRun: true }))).toEqual({
    verdict: 'Allow',
    reason: 'BreakGlass',
  });
  expect(decide(aWrite({ breakGlass, ownAccount: 'Operator' }))).toMatchObject({
    verdict: 'Refuse',
  });
});
