import type { ChangeWindow, WindowStatus } from '@clotho/api';
import { aHeldChange } from '@clotho/testkit';
import { expect, test } from 'vitest';
import { parseInstant } from '../time.ts';
import { windowStanding, type WindowFacts } from './standing.ts';

const planned = {
  plannedStartTime: '2025-12-15T02:00:00Z',
  plannedEndTime: '2025-12-15T04:00:00Z',
};
const UNPLANNED = { plannedStartTime: undefined, plannedEndTime: undefined };

function aWindow(name: string, spec: Partial<ChangeWindow['spec']>): ChangeWindow {
  const metadata = { name, uid: name, resourceVersion: '1' };
  return { apiVersion: '', kind: 'ChangeWindow', metadata, spec: { type: 'Allow', ...spec } };
}

const freeze = (spec: Partial<ChangeWindow['spec']> = {}): ChangeWindow =>
  aWindow('year-end', {
    type: 'Deny',
    start: '2025-12-14T00:00:00Z',
    end: '2025-12-16T00:00:00Z',
    reason: 'Retail peak',
    ...spec,
  });
const nightly = (spec: Partial<ChangeWindow['spec']> = {}): ChangeWindow =>
  aWindow('nightly', { schedule: '0 2 * * *', duration: '2h', ...spec });

function standing(
  spec: Record<string, unknown>,
  now: string,
  facts: Omit<Partial<WindowFacts>, 'rules'> & { windows?: ChangeWindow[] } = {},
): WindowStatus {
  const { change } = aHeldChange();
  const { windows = [], ...rest } = facts;
  const asked = { ...change, spec: { ...change.spec, ...spec } };
  return windowStanding(asked, { rules: { windows }, ...rest }, parseInstant(now)).status;
}

test.each([
  ['2025-12-15T01:59:59.999Z', 'Before'],
  ['2025-12-15T02:00:00Z', 'Open'],
  ['2025-12-15T03:59:59.999Z', 'Open'],
  ['2025-12-15T04:00:00Z', 'Closed'],
])('at %s planned times are %s', (now, state) => {
  expect(standing(planned, now)).toMatchObject({
    opensAt: '2025-12-15T02:00:00Z',
    closesAt: '2025-12-15T04:00:00Z',
    state,
    summary: '12-15 02:00-04:00Z',
  });
});

test.each([
  ['2025-12-15T22:00:00Z', '2025-12-16T02:00:00Z', '12-15 22:00 - 12-16 02:00Z'],
  ['2025-12-31T22:00:00Z', '2026-01-01T02:00:00Z', '2025-12-31 22:00 - 2026-01-01 02:00Z'],
  ['2026-01-05T22:00:00+02:00', '2026-01-05T23:30:00+02:00', '2026-01-05 20:00-21:30Z'],
])('%s to %s reads %s', (plannedStartTime, plannedEndTime, summary) => {
  const spec = { plannedStartTime, plannedEndTime };
  expect(standing(spec, '2025-12-01T00:00:00Z').summary).toBe(summary);
});

test('without times and windows, or when it is immediate, any time is right', () => {
  const now = '2025-12-01T00:00:00Z';
  expect(standing(UNPLANNED, now)).toEqual({ state: 'Always', summary: 'any time' });
  expect(standing({ ...planned, schedule: 'Immediate' }, now).state).toBe('Always');
});

test('a freeze says why, until when, when it opens next and what to do', () => {
  expect(standing(UNPLANNED, '2025-12-15T03:00:00Z', { windows: [freeze()] })).toEqual({
    state: 'Frozen',
    opensAt: '2025-12-16T00:00:00Z',
    summary: 'frozen until 12-16 00:00Z',
    reason:
      'Freeze year-end is in force until 2025-12-16T00:00:00Z (Retail peak). It begins by itself at 2025-12-16T00:00:00Z. To begin earlier, somebody with the verb "override" on changewindow year-end sets spec.override.reason of the Change.',
    windows: ['year-end'],
  });
});

test('planned times inside a freeze have no opening, and say so before they come', () => {
  const status = standing(planned, '2025-12-13T00:00:00Z', { windows: [freeze()] });
  expect(status).toMatchObject({ state: 'Before', summary: 'no opening', windows: ['year-end'] });
  expect(status.opensAt).toBeUndefined();
  expect(status.reason).toContain('It is planned for 2025-12-15T02:00:00Z. Then: Freeze year-end');
  expect(status.reason).toContain('amend the planned times');
});

test('planned times are cut to the windows', () => {
  const spec = { ...planned, plannedStartTime: '2025-12-14T20:00:00Z' };
  expect(standing(spec, '2025-12-14T21:00:00Z', { windows: [nightly()] })).toMatchObject({
    state: 'Before',
    opensAt: '2025-12-15T02:00:00Z',
    closesAt: '2025-12-15T04:00:00Z',
  });
});

test('outside the Allow windows it waits for the next one, also when it is immediate', () => {
  for (const schedule of [undefined, 'Immediate', 'NextWindow']) {
    const spec = { ...UNPLANNED, schedule };
    const status = standing(spec, '2025-12-15T05:00:00Z', { windows: [nightly()] });
    expect(status).toMatchObject({ state: 'Before', opensAt: '2025-12-16T02:00:00Z' });
    expect(status.summary).toBe('opens 12-16 02:00Z');
  }
});

test('several Allow windows are a union, and one of them closes where the other goes on', () => {
  const windows = [nightly(), aWindow('more', { schedule: '0 4 * * *', duration: '1h' })];
  expect(standing(UNPLANNED, '2025-12-15T03:00:00Z', { windows })).toMatchObject({
    state: 'Open',
    closesAt: '2025-12-15T05:00:00Z',
    summary: 'open until 12-15 05:00Z',
  });
});

test('Deny wins over Allow', () => {
  const windows = [nightly(), freeze()];
  const status = standing(UNPLANNED, '2025-12-15T03:00:00Z', { windows });
  expect(status).toMatchObject({ state: 'Frozen', opensAt: '2025-12-16T02:00:00Z' });
  expect(status.reason).toContain('Then: No change window is open for it; nightly opens at');
});

test('NextWindow waits where there is no window at all, and says so', () => {
  const status = standing({ ...UNPLANNED, schedule: 'NextWindow' }, '2025-12-15T03:00:00Z');
  expect(status.state).toBe('Before');
  expect(status.reason).toContain('no Allow window is for it');
});

test('an emergency does not wait for a maintenance window, but a freeze holds it', () => {
  const spec = { ...UNPLANNED, category: 'Emergency' };
  const now = '2025-12-15T05:00:00Z';
  expect(standing(spec, now, { windows: [nightly()] }).state).toBe('Always');
  expect(standing(spec, now, { windows: [freeze()] }).state).toBe('Frozen');
  const lenient = freeze({ exceptCategories: ['Emergency'] });
  expect(standing(spec, now, { windows: [lenient] }).state).toBe('Always');
});

const workflow = { kind: 'Workflow', workflow: 'default', steps: [] } as const;

test('an excepted application passes when people approved it, not by its own word', () => {
  const spec = { ...UNPLANNED, application: 'security-scanner' };
  const windows = [freeze({ exceptApplications: ['security-*'] })];
  const now = '2025-12-15T05:00:00Z';
  const judged = (requirement: NonNullable<WindowFacts['approval']>['requirement']) =>
    standing(spec, now, { windows, approval: { requirement, contentDigest: '' } }).state;
  expect(judged(workflow)).toBe('Always');
  expect(judged({ kind: 'AutoApprove', because: 'low risk' })).toBe('Frozen');
});

test('manualSync lets pass what a person wants at once, not what a pipeline wants', () => {
  const windows = [freeze({ manualSync: true })];
  const now = '2025-12-15T05:00:00Z';
  const pipeline = { username: 'system:serviceaccount:ci:deployer' };
  const spec = { ...UNPLANNED, schedule: 'Immediate' };
  expect(standing(spec, now, { windows }).state).toBe('Always');
  expect(standing({ ...spec, requestedBy: pipeline }, now, { windows }).state).toBe('Frozen');
  expect(standing(UNPLANNED, now, { windows }).state).toBe('Frozen');
});

test('no window holds a rollback up', () => {
  const facts = { windows: [freeze(), nightly()], isRollback: true };
  expect(standing(UNPLANNED, '2025-12-15T05:00:00Z', facts).state).toBe('Always');
});

test('a runway is time that must be left: in a window, and before a freeze', () => {
  const windows = [nightly({ runway: '1h' })];
  expect(standing(UNPLANNED, '2025-12-15T03:00:00Z', { windows }).state).toBe('Open');
  const late = standing(UNPLANNED, '2025-12-15T03:00:00.001Z', { windows });
  expect(late).toMatchObject({ state: 'Before', opensAt: '2025-12-16T02:00:00Z' });
  expect(late.reason).toContain('(runway) is not');
  const soon = standing(UNPLANNED, '2025-12-13T23:00:00Z', { windows: [freeze({ runway: '2h' })] });
  expect(soon).toMatchObject({ state: 'Frozen', opensAt: '2025-12-16T00:00:00Z' });
  expect(soon.reason).toContain('begins at 2025-12-14T00:00:00Z, too soon');
});

test('a freeze cuts the runway of a window short', () => {
  const windows = [
    nightly({ runway: '1h' }),
    freeze({ start: '2025-12-15T03:00:00Z', end: '2025-12-15T03:10:00Z' }),
  ];
  expect(standing(UNPLANNED, '2025-12-15T02:30:00Z', { windows }).state).toBe('Before');
});

test('a freeze that can not be read holds until it is put right; such a window never opens', () => {
  const now = '2025-12-15T05:00:00Z';
  const broken = { start: undefined, end: undefined, schedule: 'nonsense', duration: '1h' };
  const held = standing(UNPLANNED, now, { windows: [freeze(broken as never)] });
  expect(held).toMatchObject({ state: 'Frozen', summary: 'frozen' });
  expect(held.reason).toContain('until it is put right');
  const shut = standing(UNPLANNED, now, { windows: [nightly(broken as never)] });
  expect(shut.reason).toContain('nightly will not open again');
});

const override = { reason: 'payments are down', contentDigest: 'sha256:x' };
const approval = { requirement: workflow, contentDigest: 'sha256:x' };

test('an override counts with a stamp, for its content and its windows alone', () => {
  const now = '2025-12-15T05:00:00Z';
  const windows = [freeze()];
  const by = { username: 'dan' };
  const spec = { ...UNPLANNED, override: { ...override, by, at: now } };
  const facts = { windows, approval, overrideValid: true };
  expect(standing(spec, now, facts)).toMatchObject({
    state: 'Always',
    overriddenBy: `dan at ${now}: payments are down`,
  });
  expect(standing(spec, now, { ...facts, overrideValid: false }).state).toBe('Frozen');
  const amended = { ...approval, contentDigest: 'sha256:y' };
  expect(standing(spec, now, { ...facts, approval: amended }).state).toBe('Frozen');
  const other = { ...UNPLANNED, override: { ...override, windows: ['another'] } };
  expect(standing(other, now, facts).state).toBe('Frozen');
  const named = { ...UNPLANNED, override: { ...override, windows: ['year-end'] } };
  expect(standing(named, now, facts).state).toBe('Always');
});
