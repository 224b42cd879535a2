import type { WorkflowStep } from '@clotho/api';
import { waitFor } from '@clotho/embedded';
import { expect, test } from 'vitest';
import { phaseIs, type Cluster } from '../cluster.ts';
import { ask, decide, governed, readChange } from './governed.ts';

const owners: WorkflowStep = { name: 'owners', approvers: { owners: true } };

function approve(cluster: Cluster, user: string, change: string) {
  return decide(cluster, user, { step: 'owners', change });
}

async function messageOf(cluster: Cluster, change: string): Promise<string> {
  return (await readChange(cluster, change)).status?.message ?? '';
}

test('the owners of everything that a Change touches approve it, the last rule wins', async () => {
  const ownership = [
    '# by default the platform team',
    '*                     platform-team',
    '*/configmap/vault-*   @sec-carol',
  ].join('\n');
  const cluster = await governed({ steps: [owners], policy: { ownership } });
  await ask(cluster, 'both', { objects: ['web', 'vault-keys'] });
  expect(await messageOf(cluster, 'both')).toContain(
    'by each of: group platform-team; user sec-carol',
  );
  expect((await approve(cluster, 'sre-dan', 'both')).stderr).toContain('may not decide owners');
  await approve(cluster, 'plat-bob', 'both');
  await waitFor(
    async () => (await messageOf(cluster, 'both')).includes('still needed: user sec-carol'),
    { timeoutMs: 30_000, describe: 'the first owner to be counted' },
  );
  await approve(cluster, 'sec-carol', 'both');
  await phaseIs(cluster, 'both', 'Completed');
  await ask(cluster, 'web-only', { objects: ['web-2'] });
  expect((await approve(cluster, 'sec-carol', 'web-only')).stderr).toContain(
    'may not decide owners',
  );
  await approve(cluster, 'plat-bob', 'web-only');
  await phaseIs(cluster, 'web-only', 'Completed');
});

test('what nobody owns is said, and goes to the approvers under anyOf', async () => {
  const anyOf = { groups: ['security-team'] };
  const saved: WorkflowStep = { ...owners, approvers: { owners: true, anyOf } };
  const cluster = await governed({ steps: [saved], policy: { ownership: '*/secret/ @nobody' } });
  await ask(cluster, 'orphan');
  expect(await messageOf(cluster, 'orphan')).toContain(
    `nobody owns ${cluster.namespace}/configmap/orphan, so that the approvers under anyOf of owners decide`,
  );
  await approve(cluster, 'sec-carol', 'orphan');
  await phaseIs(cluster, 'orphan', 'Completed');
});

test('without such approvers the Change waits, and says what to add', async () => {
  const cluster = await governed({ steps: [owners], policy: { ownership: 'shop/* team-a' } });
  await ask(cluster, 'stuck');
  expect(await messageOf(cluster, 'stuck')).toContain(
    "so that nobody can approve owners: add a rule to the policy's ownership, or anyOf to the step",
  );
  const ready = `get changepolicy ${cluster.namespace} -o jsonpath={.status.conditions[0].message}`;
  expect(await cluster.ok('admin', ready)).toContain(
    'ownership line 1: "shop/*" matches no object',
  );
});
