import type { ChangePhase } from '@clotho/api';
import { aBoundRequest, aChange, aRequest } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { orphanPatch, requestPatch } from './carried.ts';

const inPhase = (phase: ChangePhase) => aChange({ status: { phase } });
const bound = aBoundRequest(aChange());

test('a usable request is bound, and only while the Change lives', () => {
  expect(requestPatch(inPhase('Draft'), aRequest(), true)).toMatchObject({
    phase: 'Bound',
    change: { name: 'deploy-payment-service-v2' },
  });
  expect(requestPatch(inPhase('Expired'), aRequest(), true)).toBeNull();
  expect(requestPatch(inPhase('Draft'), aRequest(), false)).toBeNull();
});

test.each<[ChangePhase, string | undefined]>([
  ['PendingApproval', undefined],
  ['Scheduled', 'Approved'],
  ['Denied', 'Rejected'],
  ['Expired', 'Expired'],
  ['Cancelled', 'Pending'],
  ['Failed', 'Pending'],
  ['Completed', undefined],
])('while the Change is %s a bound request becomes %s', (phase, wanted) => {
  expect(requestPatch(inPhase(phase), bound, true)?.phase).toBe(wanted);
});

test('what was taken out of a Change is free again, and so is what lost its Change', () => {
  const free = { phase: 'Pending', change: null, claim: null };
  expect(requestPatch(inPhase('PendingApproval'), bound, false)).toMatchObject(free);
  expect(orphanPatch(bound)).toMatchObject(free);
});

test('what was applied stays as it is', () => {
  const { name, uid } = aChange().metadata;
  const applied = aRequest({ status: { phase: 'Applied', change: { name, uid } } });
  expect(requestPatch(inPhase('Failed'), applied, true)).toBeNull();
  expect(orphanPatch(applied)).toBeNull();
});
