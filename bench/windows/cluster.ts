import type { Change, ChangeWindow, ManifestRequest } from '@clotho/api';
import type { ChangeFacts, EventFact } from '@clotho/core';
import { approvalFactsOf } from '@clotho/core';
import { aHeldChange, anEvent, bob, carol } from '@clotho/testkit';

/** Changes that wait, all approved, and the windows that they wait for. */
export interface WindowCluster {
  windows: ChangeWindow[];
  waiting: { change: Change; facts: ChangeFacts }[];
}

const NAMESPACES = 100;
/** A minute before the nightly windows open, in the zone of all of them. */
export const BEFORE: number = Date.parse('2026-03-10T01:59:00Z');
export const OPENING: number = Date.parse('2026-03-10T02:00:00Z');

/** One in five windows is about all namespaces; the others are nightly, each for one namespace. */
export function clusterOf(size: { changes: number; windows: number }, salt: number): WindowCluster {
  const windows = Array.from({ length: size.windows }, (_, at) => windowOf(at, salt));
  const waiting = Array.from({ length: size.changes }, (_, at) => waitingOf(at, windows));
  return { windows, waiting };
}

function windowOf(at: number, salt: number): ChangeWindow {
  const metadata = { name: `window-${at}`, uid: `window-${at}`, resourceVersion: '1' };
  // The time after the window's own is different in every round: nothing is known about it yet.
  const own = `${(at + salt) % 60}m${1 + ((at + salt) % 59)}s`;
  const spec: ChangeWindow['spec'] =
    at % 5 === 0
      ? {
          type: 'Deny',
          schedule: `0 0 ${1 + (at % 28)} 12 *`,
          duration: `24h${own}`,
          timeZone: 'UTC',
        }
      : {
          type: 'Allow',
          schedule: `${at < 2 * NAMESPACES ? 0 : at % 60} 2 * * *`,
          duration: `1h${own}`,
          timeZone: 'UTC',
          namespaces: [`team-${(at - Math.floor(at / 5) - 1) % NAMESPACES}`],
        };
  return { apiVersion: '', kind: 'ChangeWindow', metadata, spec };
}

function waitingOf(at: number, windows: ChangeWindow[]): WindowCluster['waiting'][number] {
  const namespace = `team-${at % NAMESPACES}`;
  const held = aHeldChange();
  const change = { ...held.change, metadata: { ...held.change.metadata, namespace } };
  change.metadata.name = `change-${at}`;
  change.metadata.uid = `uid-${at}`;
  delete change.spec.plannedStartTime;
  delete change.spec.plannedEndTime;
  const requests = held.requests.map((request) => bound(request, change));
  const rules = {
    namespace: { name: namespace, labels: {} },
    workflows: held.workflows,
    windows,
    lockdowns: [],
  };
  const facts = (events: EventFact[]) =>
    approvalFactsOf({ change, requests, rules, now: BEFORE, events });
  const approval = facts(approvals(change, facts([]).contentDigest));
  return {
    change,
    facts: {
      rules,
      approval,
      requests: requests.map((request) => ({ name: request.metadata.name, request })),
      writes: requests.map(({ metadata }) => ({ name: metadata.name, state: 'Pending' })),
      readiness: [],
      readinessTimeoutMs: 600_000,
      rivals: [],
      collisions: [],
    },
  };
}

function bound(request: ManifestRequest, { metadata }: Change): ManifestRequest {
  const { name, uid } = metadata;
  return { ...request, status: { phase: 'Approved', change: { name, uid } } };
}

function approvals({ metadata }: Change, contentDigest: string): EventFact[] {
  const changeRef = { name: metadata.name, uid: metadata.uid };
  const decidedAt = '2026-03-09T12:00:00Z';
  const steps = [
    { approver: bob, targetStep: 'platform-review' },
    { approver: carol, targetStep: 'security-review' },
  ];
  return steps.map((step, at) => {
    const spec = { ...step, changeRef, contentDigest, decidedAt };
    return { event: anEvent({ metadata: { name: `event-${at}` }, spec }), stampValid: true };
  });
}
