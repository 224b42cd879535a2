import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { beforeAll, expect, inject, test } from 'vitest';
import {
  changeManifest,
  configMap,
  decisionManifest,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';
import { entriesUntil } from '../journal-entries.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  await strictPolicy();
});

/** A policy of the namespace's own, by name: reviews are due at once, and what is over goes soon. */
async function strictPolicy(): Promise<void> {
  const { namespace } = cluster;
  await cluster.ok(
    'admin',
    'apply -f -',
    JSON.stringify({
      apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
      kind: 'ChangePolicy',
      metadata: { name: `policy-${namespace}` },
      spec: {
        namespaces: { names: [namespace] },
        retroReviewWithin: '2s',
        ttlAfterFinished: '1s',
      },
    }),
  );
}

async function declare(name: string, user = 'sre-dan') {
  const held = await cluster.as(user, 'apply -f -', configMap(name, { a: '1' }));
  const requests = [requestOf(held.stderr)];
  const spec = { category: 'Emergency' };
  return cluster.as(user, 'create -f -', changeManifest(name, { requests, spec }));
}

const review = (user: string, change: string, more: { decision?: string; comment?: string } = {}) =>
  cluster.as(
    user,
    'create -f -',
    decisionManifest({ step: 'retro-review', change, comment: 'seen', ...more }),
  );

async function fieldIs(change: string, jsonPath: string, value: string): Promise<void> {
  let seen = '';
  await waitFor(
    async () => {
      seen = (await cluster.as('admin', `get change ${change} -o jsonpath={${jsonPath}}`)).stdout;
      return seen === value;
    },
    { timeoutMs: 30_000, describe: `${jsonPath} of ${change} to be ${value}, not ${seen}` },
  );
}

test('an emergency is done at once and then owes a review, which blocks the next one when overdue', async () => {
  expect((await declare('first')).code).toBe(0);
  await phaseIs(cluster, 'first', 'Completed');
  await fieldIs('first', '.status.review.state', 'Overdue');
  await fieldIs('first', '.status.conditions[?(@.type=="RetroReviewed")].status', 'False');
  const second = await declare('second');
  expect(second.stderr).toContain(`review of your emergency first in ${cluster.namespace}`);
  expect(second.stderr).toContain('clotho review first');
  const session = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'BreakGlass',
    metadata: { name: `bg-${cluster.namespace}` },
    spec: { reason: 'to see that it is refused', namespaces: [cluster.namespace] },
  };
  const glass = await cluster.as('sre-dan', 'create -f -', JSON.stringify(session));
  expect(glass.stderr).toContain('review of your emergency first');
  const alerts = await entriesUntil(
    cluster.plane,
    `kind=Alert&namespace=${cluster.namespace}`,
    (found) => found.some(({ event }) => JSON.stringify(event).includes('ReviewOverdue')),
  );
  expect(alerts[0]?.event.source).toBe('clotho/operator');
  const events = await cluster.ok('audit-eve', 'get events.events.k8s.io');
  expect(events).toContain('RetroReviewOverdue');
});

test('while its review is open a Change stays, whoever wants it gone', async () => {
  // Its time to live is over by now; only the review keeps it.
  await fieldIs('first', '.status.phase', 'Completed');
  const deleted = await cluster.as('admin', 'delete change first');
  expect(deleted.stderr).toContain('stays until it is reviewed');
});

test('a review comes from somebody entitled, with a comment, and never from who declared it', async () => {
  expect((await review('sre-dan', 'first')).stderr).toContain('of their own');
  expect((await review('dev-alice', 'first')).stderr).toContain('may not review an emergency');
  const silent = await cluster.as(
    'sec-carol',
    'create -f -',
    decisionManifest({ step: 'retro-review', change: 'first' }),
  );
  expect(silent.stderr).toContain('give a comment');
});

test('the review is on record with its verdict and frees the next emergency', async () => {
  const done = await review('sec-carol', 'first', {
    decision: 'deny',
    comment: 'could have waited',
  });
  expect(done.code).toBe(0);
  // Reviewed and past its time to live it is removed; what was found is in the journal.
  await waitFor(async () => (await cluster.as('admin', 'get change first')).code !== 0, {
    timeoutMs: 30_000,
    describe: 'the reviewed Change to be removed',
  });
  const journal = path.join(inject('stateDir'), 'journal.clotho-webhook.jsonl');
  const lines = (await readFile(journal, 'utf8')).split('\n');
  const entry = lines.find(
    (line) => line.includes('"RetroReview"') && line.includes(cluster.namespace),
  );
  expect(entry).toContain('could have waited');
  expect(entry).toContain('sec-carol');
  expect((await declare('third')).code).toBe(0);
  await phaseIs(cluster, 'third', 'Completed');
  await cluster.ok(
    'plat-bob',
    'create -f -',
    decisionManifest({ step: 'retro-review', change: 'third', comment: 'right so' }),
  );
});

test('a break-glass session whose review is overdue blocks emergencies too', async () => {
  const name = `bg-owed-${cluster.namespace}`;
  const session = {
    apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
    kind: 'BreakGlass',
    metadata: { name },
    spec: { reason: 'payments are down', namespaces: [cluster.namespace], duration: '1s' },
  };
  await cluster.ok('sre-dan', 'create -f -', JSON.stringify(session));
  await waitFor(
    async () => (await cluster.ok('admin', `get breakglass ${name}`)).includes('ReviewDue'),
    { timeoutMs: 30_000, describe: 'the review of the session to be overdue' },
  );
  const refused = await declare('fourth');
  expect(refused.stderr).toContain(`break-glass session ${name}`);
  await cluster.ok(
    'sec-carol',
    `patch breakglass ${name} --type=merge -p '{"spec":{"review":{"comment":"seen"}}}'`,
  );
  const held = await cluster.as('sre-dan', 'get mr fourth-configmap -o name');
  const manifest = changeManifest('fourth', {
    requests: [held.stdout.trim().split('/').at(-1) ?? ''],
    spec: { category: 'Emergency' },
  });
  await cluster.ok('sre-dan', 'create -f -', manifest);
  await phaseIs(cluster, 'fourth', 'Completed');
  await review('sec-carol', 'fourth');
});
