import type { WorkflowStep } from '@clotho/api';
import { waitFor } from '@clotho/embedded';
import { expect, test } from 'vitest';
import { phaseIs } from '../cluster.ts';
import { asThief } from '../attacks/stolen.ts';
import {
  ask,
  clotho,
  clothoNow,
  decide,
  eventsOn,
  govern,
  governed,
  readChange,
} from './governed.ts';

const platform: WorkflowStep = {
  name: 'platform-review',
  approvers: { anyOf: { groups: ['platform-team'] } },
};
const joint: WorkflowStep = {
  name: 'joint',
  approvers: { allOf: [{ groups: ['platform-team'] }, { groups: ['security-team'] }] },
};
const LATER = {
  plannedStartTime: '2026-02-01T00:00:00Z',
  plannedEndTime: '2026-02-01T02:00:00Z',
};

test('a quorum of two teams: one of each must approve, whoever else does', async () => {
  const cluster = await governed({ steps: [{ ...joint, minApprovals: 2 }] });
  await ask(cluster, 'quorum');
  expect((await decide(cluster, 'plat-bob', { step: 'joint', change: 'quorum' })).code).toBe(0);
  const second = '--as=plat-pia --as-group=platform-team --as-group=system:authenticated';
  const pia = await decide(cluster, 'admin', { step: 'joint', change: 'quorum' }, second);
  expect(pia.stderr).toBe('');
  const { status } = await waitFor(
    async () => {
      const change = await readChange(cluster, 'quorum');
      return change.status?.steps?.[0]?.approvals === 2 && change;
    },
    { timeoutMs: 30_000, describe: 'both approvals to be counted' },
  );
  expect(status?.phase).toBe('PendingApproval');
  expect(status?.message).toContain('still needed: group security-team');
  await decide(cluster, 'sec-carol', { step: 'joint', change: 'quorum' });
  await phaseIs(cluster, 'quorum', 'Completed');
});

test('a step that waits escalates by itself: it is told, and others stand in', async () => {
  const escalation = [{ after: '2s', approvers: { anyOf: { groups: ['sre'] } } }];
  const cluster = await governed({ steps: [{ ...joint, escalation }] });
  await ask(cluster, 'slow');
  const early = await decide(cluster, 'sre-dan', { step: 'joint', change: 'slow' });
  expect(early.stderr).toMatch(/from \S+Z on they may, when it escalates/);
  await waitFor(
    async () =>
      (await eventsOn(cluster, 'slow')).find((note) =>
        note.includes('joint escalated: group sre may decide too; told: group sre'),
      ),
    { timeoutMs: 30_000, describe: 'the Event that tells of the escalation' },
  );
  const { status } = await readChange(cluster, 'slow');
  expect(status?.timeline?.map(({ what }) => what)).toContain(
    'joint escalated: group sre may decide too; told: group sre',
  );
  expect(status?.message).toContain('escalated to group sre');
  expect((await decide(cluster, 'sre-dan', { step: 'joint', change: 'slow' })).code).toBe(0);
  await decide(cluster, 'sec-carol', { step: 'joint', change: 'slow' });
  await phaseIs(cluster, 'slow', 'Completed');
});

test.each([
  ['Deny', 'Denied'],
  ['Expire', 'Expired'],
] as const)('a step with onTimeout %s ends its Change by itself', async (onTimeout, phase) => {
  const cluster = await governed({ steps: [{ ...platform, timeout: '2s', onTimeout }] });
  await ask(cluster, 'late');
  await phaseIs(cluster, 'late', phase);
  const { status } = await readChange(cluster, 'late');
  expect(status?.message).toContain(
    'platform-review was not decided in time: its timeout of 2s was over at',
  );
  const timesOut = Date.parse(status?.steps?.[0]?.openedAt ?? '') + 2000;
  const ended = Date.parse(status?.finishedAt ?? '');
  expect(ended).toBeGreaterThanOrEqual(timesOut);
  expect(ended).toBeLessThan(timesOut + 1000);
  const tooLate = await decide(cluster, 'plat-bob', { step: 'platform-review', change: 'late' });
  expect(tooLate.stderr).toContain(phase);
});

test('outside its hours a step takes no decision, and says when it will', async () => {
  const hour = new Date((await clothoNow(await governed({ steps: [platform] }))) + 2 * 3_600_000)
    .toISOString()
    .slice(11, 13);
  const activeHours = { from: `${hour}:00`, to: `${hour}:59`, timeZone: 'UTC' };
  const cluster = await governed({ steps: [{ ...platform, activeHours }] });
  await ask(cluster, 'night');
  const refused = await decide(cluster, 'plat-bob', { step: 'platform-review', change: 'night' });
  expect(refused.stderr).toContain(`count daily ${hour}:00-${hour}:59 UTC: it may be made from`);
  expect(refused.stderr).toContain(`T${hour}:00:00Z on`);
  const inbox = await clotho(cluster, 'plat-bob', 'inbox');
  expect(inbox.text).toMatch(/night\s+platform-review\s+0 of 1.*counts from/);
});

test('an approval runs out by itself, and its step is open again', async () => {
  const cluster = await governed({ steps: [platform], policy: { approvalTTL: '3s' } });
  await ask(cluster, 'planned', { spec: LATER });
  await decide(cluster, 'plat-bob', { step: 'platform-review', change: 'planned' });
  await phaseIs(cluster, 'planned', 'Scheduled');
  await phaseIs(cluster, 'planned', 'PendingApproval');
  const { status } = await readChange(cluster, 'planned');
  expect(status?.steps?.[0]).toMatchObject({
    state: 'Open',
    decisions: [{ counts: false, why: expect.stringContaining('the approval was good until') }],
  });
  await govern(cluster, { steps: [platform], policy: { approvalTTL: '1h' } });
  await phaseIs(cluster, 'planned', 'Scheduled');
});

test('content that was left and came back revives no decision', async () => {
  const cluster = await governed({ steps: [platform, { ...joint, name: 'second' }] });
  await ask(cluster, 'twice');
  await decide(cluster, 'plat-bob', { step: 'platform-review', change: 'twice' });
  const amend = (level: string) =>
    cluster.ok(
      'dev-alice',
      `patch change twice --type=merge -p '{"spec":{"riskLevel":"${level}"}}'`,
    );
  await amend('Medium');
  await amend('High');
  const { status } = await waitFor(
    async () => {
      const change = await readChange(cluster, 'twice');
      return change.status?.currentStep === 'platform-review' && change;
    },
    { timeoutMs: 30_000, describe: 'the first step to be open again' },
  );
  expect(status?.steps?.[0]?.decisions).toMatchObject([
    { approver: 'plat-bob', counts: false, why: expect.stringContaining('amended') },
  ]);
});

test('who holds the operator’s token can not keep anybody from revoking', async () => {
  const cluster = await governed({ steps: [platform] });
  await ask(cluster, 'forged', { spec: LATER });
  await decide(cluster, 'plat-bob', { step: 'platform-review', change: 'forged' });
  await phaseIs(cluster, 'forged', 'Scheduled');
  const forged = `'{"status":{"phase":"Implementing","implementingSince":"2025-01-01T00:00:00Z"}}'`;
  const patch = `patch change forged --subresource=status --type=merge -p ${forged}`;
  expect((await asThief(cluster, patch)).code).toBe(0);
  const revoked = await decide(cluster, 'plat-bob', {
    step: 'platform-review',
    change: 'forged',
    decision: 'revoke',
  });
  expect(revoked.stderr).toBe('');
  await phaseIs(cluster, 'forged', 'PendingApproval');
});

test('an inbox lists what waits for its user alone, and a batch decides it', async () => {
  const cluster = await governed({ steps: [platform] });
  for (const name of ['one', 'two', 'three']) await ask(cluster, name);
  expect((await clotho(cluster, 'sec-carol', 'inbox')).text).toContain('Nothing waits for you');
  const inbox = await clotho(cluster, 'plat-bob', 'inbox');
  expect(inbox.text.split('\n').map((line) => line.split(/\s+/)[1])).toEqual([
    'CHANGE',
    'one',
    'two',
    'three',
    undefined,
  ]);
  const some = await clotho(cluster, 'plat-bob', 'approve', 'one', 'two', '--yes');
  expect(some.text).toContain('Approved step platform-review of one as plat-bob.');
  const rest = await clotho(cluster, 'plat-bob', 'approve', '--all', '--yes');
  expect(rest.text).toContain('Approved step platform-review of three as plat-bob.');
  expect(rest.text).not.toContain('of one');
  for (const name of ['one', 'two', 'three']) await phaseIs(cluster, name, 'Completed');
});
