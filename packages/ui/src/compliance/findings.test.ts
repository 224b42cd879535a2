import { expect, test } from 'vitest';
import type { BreakGlass, Change, Lockdown, WriterExemption } from '@clotho/api';
import type { Entry } from '../journal/entry.ts';
import { openFindings, type LiveObjects } from './findings.ts';
import { openByDay } from './open-by-day.ts';

const NOTHING: LiveObjects = { changes: [], breakglasses: [], exemptions: [], lockdowns: [] };
const NOW = Date.parse('2026-03-03T12:00:00Z');
const metadata = { name: 'x', uid: 'u', resourceVersion: '1' };

test('drift is open until the journal says that it is over', () => {
  const alerts = [
    alert(1, 'drift/Changed', 'ConfigMap/shop/a', { finding: 'Changed', paths: ['data.mode'] }),
    alert(2, 'drift/Changed', 'ConfigMap/shop/a', { finding: 'Changed', paths: ['data.mode'] }),
    alert(3, 'drift/Changed', 'ConfigMap/shop/b', { finding: 'Changed' }),
    alert(4, 'drift-closed/b', 'ConfigMap/shop/b', { finding: 'Changed', state: 'Closed' }),
  ];
  expect(openFindings(alerts, NOTHING, NOW)).toMatchObject([
    {
      kind: 'Drift',
      object: 'ConfigMap/shop/a',
      reason: 'Changed, data.mode',
      firstSeen: '2026-03-01T10:00:00Z',
      lastSeen: '2026-03-02T10:00:00Z',
      seq: 2,
    },
  ]);
});

test('other alerts are events and stand nowhere open', () => {
  const opened = alert(1, 'break-glass/x', 'BreakGlass/x', { finding: 'BreakGlassOpened' });
  expect(openFindings([opened], NOTHING, NOW)).toEqual([]);
});

test('what the objects owe now is open', () => {
  const change: Change = {
    apiVersion: '',
    kind: 'Change',
    metadata: { ...metadata, namespace: 'shop' },
    spec: { description: 'x', category: 'Emergency', riskLevel: 'High' },
    status: { review: { state: 'Overdue', dueAt: '2026-03-02T00:00:00Z' } },
  };
  const session: BreakGlass = {
    apiVersion: '',
    kind: 'BreakGlass',
    metadata,
    spec: { reason: 'payments are down', namespaces: ['shop'], duration: '30m' },
    status: { phase: 'Closed' },
  };
  const exemption: WriterExemption = {
    apiVersion: '',
    kind: 'WriterExemption',
    metadata,
    spec: {
      serviceAccount: { namespace: 'shop', name: 'scaler' },
      resources: [],
      reason: 'scales',
      owner: 'team',
      expiresAt: '2026-03-01T00:00:00Z',
    },
  };
  const live = { ...NOTHING, changes: [change], breakglasses: [session], exemptions: [exemption] };
  const kinds = openFindings([], live, NOW).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(['BreakGlassReview', 'ExemptionExpired', 'ReviewOverdue']);
  const before = Date.parse('2026-02-01T00:00:00Z');
  expect(openFindings([], { ...NOTHING, exemptions: [exemption] }, before)).toEqual([]);
});

test('a day has what stood open when it ended', () => {
  const alerts = [
    alert(1, 'drift/Changed', 'ConfigMap/shop/a', {}),
    alert(2, 'drift/Changed', 'ConfigMap/shop/b', {}),
    alert(3, 'drift-closed/b', 'ConfigMap/shop/b', { state: 'Closed' }),
  ];
  const lockdown: Lockdown = {
    apiVersion: '',
    kind: 'Lockdown',
    metadata,
    spec: {
      reason: 'x',
      requestedAt: '2026-02-28T09:00:00Z',
      release: { reason: 'y', at: '2026-03-01T09:00:00Z' },
    },
  };
  const live = { ...NOTHING, lockdowns: [lockdown] };
  expect(openByDay(alerts, live, { now: NOW, days: 4 })).toEqual([
    { day: '2026-02-28', open: 1, alerts: 0 },
    { day: '2026-03-01', open: 1, alerts: 1 },
    { day: '2026-03-02', open: 2, alerts: 1 },
    { day: '2026-03-03', open: 1, alerts: 1 },
  ]);
});

/** On the first days of March, one a day. */
function alert(seq: number, id: string, subject: string, body: Record<string, unknown>): Entry {
  const at = `2026-03-0${seq}T10:00:00Z`;
  return {
    seq,
    hash: '',
    leaf: JSON.stringify({ id: `alert/${id}` }),
    kind: 'Alert',
    takenAt: at,
    at,
    subject,
    stream: '',
    prev: '',
    actor: 'clotho-gate',
    body,
  };
}
