import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulation } from '@clotho/api';
import { afterAll, expect, test } from 'vitest';
import {
  startApiServer,
  statusReply,
  type Reply,
  type SeenRequest,
} from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';
import { CHANGES } from '../testing/objects.ts';

const folder = mkdtempSync(join(tmpdir(), 'clotho-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const MAPS = '/api/v1/namespaces/production/configmaps';
const ANSWER: Simulation = {
  at: '2025-12-14T12:05:00Z',
  objects: [
    {
      object: 'ConfigMap/settings',
      operation: 'Update',
      outcome: 'Held',
      why: 'it is not approved',
      request: 'settings-configmap',
      diff: ['data.mode: "slow" → "fast"'],
    },
  ],
  change: {
    name: 'simulated',
    category: 'Normal',
    phase: 'PendingApproval',
    message: 'It waits for platform-review.',
    risk: {
      declared: 'Low',
      assessed: 'Medium',
      effective: 'Medium',
      reasons: ['declared Low', 'Medium: ConfigMap settings: no rule knows it'],
    },
    workflow: 'default',
    steps: [
      { name: 'platform-review', state: 'Open', needed: 1, approvers: 'group platform-team' },
    ],
    window: { state: 'Always', summary: 'any time' },
    collisions: ['Change other in production: ConfigMap/settings'],
  },
};
const ANNOTATION = 'clotho.cosmosdevops.co.uk/simulation';

function answer(simulation: Simulation | null): (request: SeenRequest) => Reply {
  return ({ method, path, body }) => {
    if (path === '/api/v1') {
      return { body: { resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }] } };
    }
    if (method === 'PATCH' && path === `${MAPS}/forbidden`) {
      return statusReply(403, 'Forbidden', 'you may not');
    }
    if (/^(PATCH|DELETE)$/.test(method) && path.startsWith(MAPS)) return { body };
    if (method === 'POST' && path === CHANGES) {
      const annotations = simulation ? { [ANNOTATION]: JSON.stringify(simulation) } : {};
      return { status: 201, body: { metadata: { name: 'x', annotations }, spec: {} } };
    }
    return statusReply(404, 'NotFound', `${path} not found`);
  };
}

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n';

test('asks by dry-runs alone and says what would happen', async () => {
  await using server = await startApiServer(answer(ANSWER));
  const host = testHost(server);
  const path = file('settings.yaml', settings);
  expect(await type(host, 'simulate --risk Low', '-f', path)).toBe(0);
  const writes = server.seen.filter(({ method }) => method !== 'GET');
  expect(writes.map(({ method, query }) => [method, query.get('dryRun')])).toEqual([
    ['PATCH', 'All'],
    ['POST', 'All'],
  ]);
  expect(writes[1]?.body).toMatchObject({ spec: { riskLevel: 'Low', category: 'Normal' } });
  expect(host.stdout()).toBe(
    [
      'OBJECT               WRITE    OUTCOME   REQUEST              WHY',
      'ConfigMap/settings   Update   held      settings-configmap   it is not approved',
      '',
      'ConfigMap/settings',
      '  data.mode: "slow" → "fast"',
      '',
      'Category   Normal',
      'Risk       Medium',
      'Workflow   default',
      'Window     any time',
      'Phase      PendingApproval',
      'Then       It waits for platform-review.',
      '',
      'Risk, because',
      '  declared Low',
      '  Medium: ConfigMap settings: no rule knows it',
      '',
      'Steps',
      '  platform-review   1 of group platform-team   Open',
      '',
      'Collisions',
      '  Change other in production: ConfigMap/settings',
      '',
    ].join('\n'),
  );
});

test('a Change among the manifests says what it would be', async () => {
  await using server = await startApiServer(answer(ANSWER));
  const change = `apiVersion: clotho.cosmosdevops.co.uk/v1alpha1
kind: Change
metadata: { name: fast }
spec: { description: Faster, category: Standard, riskLevel: High }
`;
  const path = file('both.yaml', `${settings}---\n${change}`);
  expect(await type(testHost(server), 'simulate', '-f', path)).toBe(0);
  expect(server.seen.at(-1)?.body).toMatchObject({
    spec: { description: 'Faster', category: 'Standard', riskLevel: 'High' },
  });
});

test('what would be deleted is deleted as a dry-run, and named to the gate', async () => {
  await using server = await startApiServer(answer(ANSWER));
  const path = file('deleted.yaml', settings);
  expect(await type(testHost(server), 'simulate --delete', '-f', path)).toBe(0);
  const [deletion, question] = server.seen.filter(({ method }) => method !== 'GET');
  expect([deletion?.method, deletion?.query.get('dryRun')]).toEqual(['DELETE', 'All']);
  const { annotations } = Object(Object(question?.body).metadata);
  expect(JSON.parse(annotations['clotho.cosmosdevops.co.uk/simulate'])).toEqual({
    deletions: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } }],
  });
});

test('what the API server refuses is part of the answer', async () => {
  await using server = await startApiServer(answer({ at: ANSWER.at, objects: [] }));
  const host = testHost(server);
  const path = file('forbidden.yaml', settings.replace('settings', 'forbidden'));
  expect(await type(host, 'simulate -o json', '-f', path)).toBe(0);
  expect(JSON.parse(host.stdout())).toMatchObject({
    objects: [{ object: 'ConfigMap/forbidden', outcome: 'Refused', why: 'you may not' }],
  });
});

test.each([
  ['simulate change fast', 0, { change: 'fast' }],
  ['simulate change/fast', 0, { change: 'fast' }],
  ['simulate fast', 0, { change: 'fast' }],
])('%s asks about a Change that is there', async (line, code, asked) => {
  await using server = await startApiServer(answer(ANSWER));
  expect(await type(testHost(server), line)).toBe(code);
  const [request] = server.seen;
  const metadata = Object(Object(request?.body).metadata);
  expect(JSON.parse(metadata.annotations['clotho.cosmosdevops.co.uk/simulate'])).toEqual(asked);
});

test.each([
  ['simulate', 'Give manifests with -f, or the name of one Change.'],
  ['simulate change slow --delete', '--delete is of manifests.'],
  ['simulate change slow more', 'One Change at a time'],
  ['simulate request/settings', 'One Change at a time'],
  ['simulate -f /nowhere.yaml', 'can’t be read'],
])('%s is no question', async (line, words) => {
  await using server = await startApiServer(answer(ANSWER));
  const host = testHost(server);
  expect(await type(host, line)).toBe(2);
  expect(host.stderr()).toContain(words);
});

test('a manifest of another namespace, or of no kind, is said', async () => {
  await using server = await startApiServer(answer(ANSWER));
  const host = testHost(server);
  const other = file('other.yaml', settings.replace('{ name', '{ namespace: staging, name'));
  expect(await type(host, 'simulate', '-f', other)).toBe(2);
  expect(host.stderr()).toContain('is of namespace staging, not of production');
  expect(await type(host, 'simulate', '-f', file('none.yaml', 'a: 1\n'))).toBe(2);
  expect(host.stderr()).toContain('no Kubernetes object');
});

test('a gate that does not answer is no answer', async () => {
  await using server = await startApiServer(answer(null));
  const host = testHost(server);
  expect(await type(host, 'simulate fast')).toBe(3);
  expect(host.stderr()).toContain('did not say what would happen');
});
