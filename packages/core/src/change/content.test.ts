import type { ChangeSpec } from '@clotho/api';
import { aChange, alice, aRequest, DIGEST_B } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { contentDigestOf } from './content.ts';

const digest = contentDigestOf(aChange().spec, [aRequest()]);

test.each<[string, Partial<ChangeSpec>]>([
  ['description', { description: 'other words' }],
  ['tickets', { tickets: [{ system: 'jira', id: 'A-1' }] }],
  ['cancel', { cancel: { reason: 'no' } }],
  ['submit', { submit: true }],
  ['amendedBy', { amendedBy: [alice] }],
])('%s is not bound', (_, spec) => {
  const changed = aChange({ spec });
  expect(contentDigestOf(changed.spec, [aRequest()])).toBe(digest);
});

test.each([
  ['the window', { plannedEndTime: '2025-12-15T05:00:00Z' }],
  ['the category', { category: 'Emergency' }],
  ['the workflow', { workflow: 'extra' }],
  ['the verification', { verification: { readinessTimeout: '1m' } }],
] as const)('%s is bound', (_, spec) => {
  expect(contentDigestOf(aChange({ spec }).spec, [aRequest()])).not.toBe(digest);
});

test('the writes and their order are bound', () => {
  const { spec } = aChange();
  const other = aRequest({ spec: { digest: DIGEST_B } });
  const both = contentDigestOf(spec, [aRequest(), other]);
  expect(contentDigestOf(spec, [other])).not.toBe(digest);
  expect(contentDigestOf(spec, [other, aRequest()])).not.toBe(both);
  expect(contentDigestOf(spec, [aRequest({ spec: { baselineSeq: 2 } })])).not.toBe(digest);
});
