import { aPolicy, aWorkflow } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { approvalFactsOf } from '../approval/assemble.ts';
import { deployment, heldWrite, riskSource } from '../risk/held-write.ts';
import { mayImplement } from './may-implement.ts';
import { next } from './next.ts';
import type { ChangeFacts } from './facts.ts';

const write = heldWrite(deployment(), deployment({ replicas: 4 }));
const window = {
  schedule: 'Planned' as const,
  plannedStartTime: '2025-12-16T13:00:00Z',
  plannedEndTime: '2025-12-16T14:00:00Z',
};
const source = riskSource({ writes: [write], spec: window });
const change = {
  apiVersion: 'v1',
  kind: 'Change',
  ...source.change,
  spec: { ...source.change.spec, manifestRequests: [{ name: 'web-deployment' }] },
};
const rule = { name: 'stop', expression: 'true', level: 'High', reason: 'not now' } as const;

function factsWith(rules: (typeof rule)[]): ChangeFacts {
  const { name, uid } = change.metadata;
  const request = { ...write.request, status: { phase: 'Bound', change: { name, uid } } } as const;
  const rulebook = {
    namespace: source.namespace,
    policy: aPolicy({ riskRules: rules }),
    workflows: [aWorkflow()],
    lockdowns: [],
    windows: [],
  };
  return {
    rules: rulebook,
    requests: [{ name: 'web-deployment', request }],
    approval: approvalFactsOf({
      change,
      requests: [request],
      rules: rulebook,
      risk: source.facts,
      events: [],
      now: source.now,
    }),
    writes: [],
    readiness: [],
    readinessTimeoutMs: 0,
    archive: { configured: false },
    rivals: [],
    collisions: [],
  };
}

test('a risk that rises before anything is written opens the approval again', () => {
  const scheduled = next(change, factsWith([]), source.now).status;
  expect(scheduled).toMatchObject({ phase: 'Scheduled', risk: { effective: 'Low' } });
  const reopened = next({ ...change, status: scheduled }, factsWith([rule]), source.now).status;
  expect(reopened).toMatchObject({
    phase: 'PendingApproval',
    risk: { effective: 'High' },
    steps: [{ name: 'platform-review', state: 'Open' }, { name: 'security-review' }],
  });
  expect(mayImplement(change, factsWith([rule]), source.now)).toMatchObject({
    ok: false,
    code: 'NotApproved',
  });
});

test('also when the window is open and nothing is written yet', () => {
  const open = source.now + 3_600_000;
  const begun = next(change, factsWith([]), open).status;
  expect(begun.phase).toBe('Implementing');
  const reopened = next({ ...change, status: begun }, factsWith([rule]), open).status;
  expect(reopened.phase).toBe('PendingApproval');
});
