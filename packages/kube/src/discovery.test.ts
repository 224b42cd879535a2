import { afterEach, expect, test, vi } from 'vitest';
import { KubeClient } from './client.ts';
import { Discovery } from './discovery.ts';
import { manualTimers, type ManualTimers } from './testing/manual-timers.ts';
import { failure, reply, scriptedServer, type ScriptedServer } from './testing/scripted-server.ts';

const open: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

function document(group: string, resources: [string, string, string[]][], freshness = 'Current') {
  const served = resources.map(([resource, kind, subresources]) => ({
    resource,
    responseKind: { group: '', version: '', kind },
    scope: 'Namespaced',
    verbs: ['list', 'watch'],
    subresources: subresources.map((subresource) => ({ subresource })),
  }));
  return { metadata: { name: group }, versions: [{ version: 'v1', freshness, resources: served }] };
}

interface Rig {
  readonly discovery: Discovery;
  readonly server: ScriptedServer;
  readonly timers: ManualTimers;
  readonly groups: object[];
  readonly errors: unknown[];
  failing: boolean;
}

async function rig(...groups: object[]): Promise<Rig> {
  const server = await scriptedServer((request) => {
    if (state.failing) {
      reply(request, 500, failure(500, 'InternalError'));
      return;
    }
    const core = [document('', [['pods', 'Pod', ['status', 'exec']]])];
    const items = request.path === '/api' ? core : groups;
    reply(request, 200, { kind: 'APIGroupDiscoveryList', items });
  });
  open.push(server);
  const timers = manualTimers();
  const errors: unknown[] = [];
  const discovery = new Discovery({
    client: new KubeClient(server.config),
    timers,
    onError: (error) => errors.push(error),
  });
  const state: Rig = { discovery, server, timers, groups, errors, failing: false };
  return state;
}

test('answers kinds, resources and status from one aggregated document', async () => {
  const { discovery, server } = await rig(document('x.io', [['things', 'Thing', []]]));
  const things = { group: 'x.io', version: 'v1', resource: 'things', namespaced: true };
  expect(await discovery.resourceFor('x.io/v1', 'Thing')).toEqual(things);
  expect(await discovery.kindFor('', 'v1', 'pods')).toBe('Pod');
  expect(await discovery.hasStatus({ ...things, group: '', resource: 'pods' })).toBe(true);
  expect(await discovery.hasStatus(things)).toBe(false);
  expect(server.requests.map(({ path }) => path).toSorted()).toEqual(['/api', '/apis']);
  expect(server.requests[0]?.headers.accept).toContain('as=APIGroupDiscoveryList');
});

test('asks again for what it does not know, at most once a second', async () => {
  const { discovery, server, timers, groups } = await rig();
  expect(await discovery.resourceFor('x.io/v1', 'Thing')).toBeUndefined();
  groups.push(document('x.io', [['things', 'Thing', []]]));
  expect(await discovery.resourceFor('x.io/v1', 'Thing')).toBeUndefined();
  expect(server.requests).toHaveLength(2);
  timers.advance(1_000);
  expect(await discovery.resourceFor('x.io/v1', 'Thing')).toMatchObject({ resource: 'things' });
});

test('refreshes in the background after a minute and keeps old answers when that fails', async () => {
  const state = await rig();
  expect(await state.discovery.kindFor('', 'v1', 'pods')).toBe('Pod');
  state.failing = true;
  state.timers.advance(60_001);
  expect(await state.discovery.kindFor('', 'v1', 'pods')).toBe('Pod');
  await vi.waitFor(() => expect(state.errors).toHaveLength(1));
});

test('never takes "could not ask" for "does not exist"', async () => {
  const stale = await rig(document('x.io', [], 'Stale'));
  await expect(stale.discovery.resourceFor('x.io/v1', 'Thing')).rejects.toMatchObject({
    code: 'Unreachable',
  });
  const failing = await rig();
  failing.failing = true;
  await expect(failing.discovery.kindFor('', 'v1', 'pods')).rejects.toMatchObject({
    code: 'ServerError',
  });
  const unknown = { group: 'y', version: 'v1', resource: 'zs', namespaced: true };
  const { discovery } = await rig();
  await expect(discovery.hasStatus(unknown)).rejects.toMatchObject({ code: 'NotFound' });
});
