import type { JournalEntry } from '@clotho/api';
import { expect, test } from 'vitest';

import { leafOf } from '../entry.ts';
import type { LeafEntry } from '../entry.ts';
import { parseLeaf } from '../parse-leaf.ts';
import { changeStatement, endsChange } from './change-statement.ts';

const CONTENT = 'c'.repeat(64);
const WEB = 'a'.repeat(64);
const IMAGE = 'd'.repeat(64);
const change = { namespace: 'shop', name: 'deploy', uid: 'uid-1' };
const own = { apiVersion: 'clotho/v1', kind: 'Change', ...change };

type Told = Pick<JournalEntry, 'kind' | 'body'> & Partial<JournalEntry>;

function history(...told: Told[]): LeafEntry[] {
  return told.map((each, i) => {
    const at = `2025-12-15T02:00:0${i}Z`;
    const entry = { id: `${i}`, at, actor: { username: 'clotho' }, subject: own, change, ...each };
    const prev = i === 0 ? '' : 'e'.repeat(64);
    const place = { seq: 10 + i, stream: 'change/uid-1', streamSeq: i + 1, prev, at };
    return parseLeaf(leafOf(entry, place).bytes);
  });
}

const object = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Deployment',
  namespace: 'shop',
  name,
});
const asked: Told = {
  kind: 'ChangeTransition',
  actor: { username: 'dev-alice' },
  body: {
    phase: 'PendingApproval',
    what: 'submitted',
    request: { description: 'Fees', category: 'Normal', risk: 'High', requestedBy: 'dev-alice' },
  },
};
const approved: Told = {
  kind: 'ChangeTransition',
  body: {
    phase: 'Approved',
    what: 'approved',
    contentDigest: `sha256:${CONTENT}`,
    approvals: [{ step: 'review', approver: 'plat-bob', at: '2025-12-15T02:00:01Z', event: 'e1' }],
  },
};
const archived: Told = {
  kind: 'Archived',
  body: { bucket: 'b', key: 'k', versionId: 'v', sha256: 'f'.repeat(64), size: 1 },
};
const write = (operation: string, name: string, stage = 'written'): Told => ({
  kind: 'ObjectApplied',
  subject: object(name),
  body: {
    stage,
    operation,
    digest: `sha256:${WEB}`,
    images: [`registry.example/web:1@sha256:${IMAGE}`, 'registry.example/sidecar:2'],
  },
});
const completed: Told = {
  kind: 'ChangeTransition',
  body: { phase: 'Completed', what: 'everything is ready (1 of 1)' },
};

test('a statement speaks of the content, the objects and the images by their digests', () => {
  const entries = history(
    asked,
    approved,
    archived,
    write('Update', 'web', 'intended'),
    write('Update', 'web'),
    write('Delete', 'old'),
    completed,
  );
  const statement = changeStatement(entries, 'journal.example');
  expect(statement?.subject).toEqual([
    { name: 'content of Change shop/deploy', digest: { sha256: CONTENT } },
    { name: 'Deployment shop/web', digest: { sha256: WEB } },
    { name: 'registry.example/web:1', digest: { sha256: IMAGE } },
  ]);
  expect(statement?.predicate).toMatchObject({
    change: { ...change, description: 'Fees', risk: 'High', requestedBy: 'dev-alice' },
    outcome: 'Completed',
    approvals: [{ step: 'review', approver: 'plat-bob' }],
    applied: [
      { operation: 'Update', object: 'Deployment shop/web', seq: 14 },
      { operation: 'Delete', object: 'Deployment shop/old', seq: 15 },
    ],
    images: ['registry.example/sidecar:2', `registry.example/web:1@sha256:${IMAGE}`],
    archived: [{ bucket: 'b', key: 'k', versionId: 'v' }],
    journal: { origin: 'journal.example', stream: 'change/uid-1', firstSeq: 10, lastSeq: 16 },
  });
});

test('the decisions are those that counted last', () => {
  const again = { ...approved.body, approvals: [{ step: 'review', approver: 'bea' }] };
  const entries = history(asked, approved, { ...approved, body: again }, completed);
  expect(changeStatement(entries, 'o')?.predicate['approvals']).toEqual([
    { step: 'review', approver: 'bea' },
  ]);
});

test('a Change that ended without anything to speak of has no statement', () => {
  expect(changeStatement(history(asked, completed), 'o')).toBeUndefined();
  expect(changeStatement([], 'o')).toBeUndefined();
});

test('what ends a Change after something may have been deployed', () => {
  const phases = ['Completed', 'Failed', 'RolledBack', 'Denied', 'Verifying'].map((phase) => ({
    kind: 'ChangeTransition' as const,
    body: { phase },
  }));
  expect(history(...phases).map(endsChange)).toEqual([true, true, true, false, false]);
});
