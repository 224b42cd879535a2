import { hash } from 'node:crypto';

import type { EntryKind, JournalEntry } from '@clotho/api';
import { expect, test } from 'vitest';

import { leafOf } from '../../entry.ts';
import { parseLeaf } from '../../parse-leaf.ts';
import { Report, REPORT_VERSION, type ReportSource } from './report.ts';

const SOURCE: ReportSource = {
  about: {
    origin: 'clotho.example',
    scope: { kind: 'Change', namespace: 'shop', name: 'fees', uid: 'u-1' },
    madeAt: '2026-03-02T00:00:00Z',
    madeBy: 'audit-eve',
  },
  checkpoint: { origin: 'clotho.example', size: 9, root: Buffer.alloc(32, 7) },
};

const CHANGE = { apiVersion: 'x/v1', kind: 'Change', namespace: 'shop', name: 'fees', uid: 'u-1' };
const OBJECT = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

/** What a few entries look like: all sorts of rows that a report can have. */
function written(rest: Partial<ReportSource> = {}, isProven = true): string {
  const report = new Report();
  const entries: [EntryKind, JournalEntry['subject'], JournalEntry['body']][] = [
    ['AdmissionHeld', { ...OBJECT, kind: 'ManifestRequest' }, { operation: 'Update' }],
    [
      'ChangeTransition',
      CHANGE,
      { phase: 'PendingApproval', what: 'submitted', request: { description: 'Fees <b>up</b>' } },
    ],
    ['ApprovalDecision', CHANGE, { step: 'review', decision: 'approve', contentDigest: 'ab' }],
    [
      'ChangeTransition',
      CHANGE,
      { phase: 'Scheduled', window: { opensAt: '2026-03-01T02:00:00Z' } },
    ],
    ['ObjectApplied', OBJECT, { stage: 'written', operation: 'Update', digest: 'cd' }],
    ['ObjectSealed', OBJECT, { digest: 'cd' }],
    ['ChangeTransition', CHANGE, { phase: 'Completed', what: 'ready' }],
  ];
  entries.forEach(([kind, subject, body], seq) => {
    const change = kind === 'AdmissionHeld' ? {} : { change: { name: 'fees', uid: 'u-1' } };
    const at = '2026-03-01T00:00:00Z';
    const actor = { username: 'dev-alice', groups: ['developers'] };
    const place = { seq, stream: 's', streamSeq: 1, prev: '', at };
    const entry = { id: String(seq), at, kind, actor, subject, ...change, body };
    report.add(parseLeaf(leafOf(entry, place).bytes), isProven);
  });
  return report.render({ ...SOURCE, ...rest });
}

test('a report that is written differently has another version', () => {
  // A verifier takes a difference for an edit. Where this fails: raise REPORT_VERSION, note it here.
  expect({ [REPORT_VERSION]: hash('sha256', written(), 'hex') }).toEqual({
    1: 'abbe5ccb1b1c53e3802ec1c1fcd273761d98ca8c8669654a67a50f1c6f2c28a8',
  });
});

test('the report tells who asked, who approved, when, and what was applied', () => {
  const page = written();
  for (const said of [
    'shop/fees',
    'Completed',
    'dev-alice (review)',
    'approved',
    'Not verified yet',
  ]) {
    expect(page).toContain(said);
  }
  expect(page).toContain('Deployment shop/web');
  expect(page).toContain('A write was held: ManifestRequest shop/web (Update)');
  expect(page).toContain('Fees &lt;b&gt;up&lt;/b&gt;');
  expect(page).not.toContain('<b>up');
});

test('a verdict stands at the top, and what is not proven is marked', () => {
  const verdict = {
    outcome: 'Tampered',
    headline: 'Tampered with: entry 2',
    found: ['one', 'two'],
    proven: [],
    notProven: ['that'],
  } as const;
  const page = written({ verdict }, false);
  expect(page).toContain('Tampered with: entry 2');
  expect(page).toContain('<li>two</li>');
  expect(page).toContain('not proven</span>');
  expect(page).not.toContain('Not verified yet');
});
