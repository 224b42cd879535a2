import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  changeManifest,
  configMap,
  decisionManifest,
  openCluster,
  phaseIs,
  requestOf,
  type Cluster,
} from '../cluster.ts';
import { callJournal, entriesUntil } from '../journal-entries.ts';
import { Browser, CLOTHO, through } from './browser.ts';

let cluster: Cluster;
let alice: Browser;
let bob: Browser;

beforeAll(async () => {
  cluster = await openCluster({ managed: true });
  alice = await Browser.loggedIn(cluster.plane, 'dev-alice');
  bob = await Browser.loggedIn(cluster.plane, 'plat-bob');
});

const inNamespace = (rest: string): string =>
  through(`api/v1/namespaces/${cluster.namespace}/${rest}`);

test('everybody reads with their own rights', async () => {
  expect((await alice.send(inNamespace('configmaps'))).status).toBe(200);
  const elsewhere = await alice.send(through('api/v1/nodes'));
  expect(elsewhere.status).toBe(403);
  expect(await elsewhere.json()).toMatchObject({
    kind: 'Status',
    message: expect.stringContaining('dev-alice') as string,
  });
});

test.each([
  ['a Secret', 'secrets/x'],
  ['Secrets', 'secrets'],
  ['Secrets by an escape', '%73ecrets'],
  ['Secrets by two escapes', '%2573ecrets'],
  ['Secrets by a detour', 'configmaps/..%2fsecrets'],
  ['Secrets by an empty segment', '/secrets'],
  ['a shell in a pod', 'pods/x/exec?command=sh'],
  ['a proxy to a pod', 'pods/x/proxy/'],
  ['a proxy to a service', 'services/x/proxy'],
])('%s never passes, also for admin', async (_, rest) => {
  await cluster.as('admin', 'create secret generic x --from-literal=password=hunter2');
  const path = inNamespace(rest);
  const answer = await callJournal(cluster.plane, 'admin', path);
  expect([400, 403]).toContain(answer.status);
  expect(await answer.json()).toMatchObject({
    code: expect.stringMatching(/^(?:NotPassedOn|BadPath)$/) as string,
  });
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
  '%s of what is not Clotho’s does not pass, but in a dry-run',
  async (method) => {
    const name = `probe-${method.toLowerCase()}`;
    await cluster.ok('admin', `create configmap ${name} --dry-run=client -o json`);
    const path = inNamespace(method === 'POST' ? 'configmaps' : `configmaps/kube-root-ca.crt`);
    const init = {
      method,
      headers: {
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
      ...(method === 'DELETE' ? {} : { body: bodyOf(method, name) }),
    };
    const real = await callJournal(cluster.plane, 'admin', path, init);
    expect(real.status).toBe(403);
    expect(await real.json()).toMatchObject({ code: 'NotPassedOn' });
    const dry = await callJournal(cluster.plane, 'admin', `${path}?dryRun=All`, init);
    expect((await dry.json()) as object).not.toHaveProperty('code', 'NotPassedOn');
    expect((await cluster.as('admin', 'get configmap kube-root-ca.crt')).code).toBe(0);
  },
);

function bodyOf(method: string, name: string): string {
  if (method === 'PATCH') return '{"metadata":{"labels":{"a":"b"}}}';
  return configMap(method === 'PUT' ? 'kube-root-ca.crt' : name, { a: 'b' });
}

test('a delete whose body would undo the dry-run does not pass', async () => {
  const answer = await callJournal(
    cluster.plane,
    'admin',
    inNamespace('configmaps/kube-root-ca.crt?dryRun=All'),
    {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: '{"kind":"DeleteOptions","apiVersion":"v1"}',
    },
  );
  expect(answer.status).toBe(403);
});

const decision = (step: string): object =>
  JSON.parse(decisionManifest({ step, change: 'by-browser' })) as object;

test('a decision through the server is stamped as the person’s own', async () => {
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('settings', { mode: 'fast' }));
  const requests = [requestOf(held.stderr)];
  const changes = through(`${CLOTHO}/namespaces/${cluster.namespace}/changes`);
  const asked = await alice.send(changes, {
    method: 'POST',
    body: JSON.parse(changeManifest('by-browser', { requests })) as object,
  });
  expect(asked.status).toBe(201);
  await phaseIs(cluster, 'by-browser', 'PendingApproval');
  const events = through(`${CLOTHO}/namespaces/${cluster.namespace}/approvalevents`);
  const own = await alice.send(events, { method: 'POST', body: decision('platform-review') });
  expect(own.status).toBe(403);
  const decided = await bob.send(events, { method: 'POST', body: decision('platform-review') });
  expect(decided.status).toBe(201);
  expect(await decided.json()).toMatchObject({ spec: { approver: { username: 'plat-bob' } } });
  const carol = await Browser.loggedIn(cluster.plane, 'sec-carol');
  await carol.send(events, { method: 'POST', body: decision('security-review') });
  await phaseIs(cluster, 'by-browser', 'Completed');
});

test('warnings of the gate come back with the answer', async () => {
  const answer = await alice.send(`${inNamespace('configmaps')}?dryRun=All`, {
    method: 'POST',
    body: JSON.parse(configMap('warned', { a: '1' })) as object,
  });
  expect(answer.headers.get('warning')).toContain('would be held');
});

test('a watch streams through', async () => {
  const path = `${inNamespace('events')}?watch=true&timeoutSeconds=20&allowWatchBookmarks=true`;
  const answer = await alice.send(path);
  expect(answer.status).toBe(200);
  await answer.body?.cancel();
});

test('acting as somebody else needs the permission, and is on record with both names', async () => {
  const act = (user: string): Promise<Response> =>
    callJournal(cluster.plane, user, through('api/v1/nodes'), {
      headers: { 'impersonate-user': 'plat-bob', 'impersonate-group': 'platform-team' },
    });
  const refused = await act('dev-alice');
  expect(await refused.json()).toMatchObject({ status: 403, code: 'MayNotImpersonate' });
  await entriesUntil(cluster.plane, 'kind=AccessDenied&actor=dev-alice', (all) =>
    all.some(({ event }) => event.data.body['reason'] === 'MayNotImpersonate'),
  );
  const answer = await act('admin');
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({
    message: expect.stringContaining('"plat-bob"') as string,
  });
  const acted = await entriesUntil(cluster.plane, 'kind=Impersonation', (all) => all.length > 0);
  expect(acted[0]?.event).toMatchObject({
    subject: 'User/plat-bob',
    data: { actor: { username: 'admin' } },
  });
  const who = await callJournal(cluster.plane, 'admin', '/api/v1/session', {
    headers: { 'impersonate-user': 'plat-bob' },
  });
  expect(await who.json()).toMatchObject({ user: { name: 'plat-bob' }, impersonator: 'admin' });
});

afterAll(async () => {
  await cluster.as('admin', 'delete secret x');
});
