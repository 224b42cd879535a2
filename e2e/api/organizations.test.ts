import { spawnSync } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import path from 'node:path';
import type {
  ApiKeyAnswer,
  ApiKeyList,
  OrganizationInfo,
  OrganizationList,
  Problem,
} from '@clotho/api';
import { readEnvironment, waitFor } from '@clotho/embedded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { openCluster } from '../cluster.ts';
import { callJournal, entriesOf, entriesUntil } from '../journal-entries.ts';
import { ownInstance, restart, type OwnInstance } from '../own-instance.ts';
import { Browser } from './browser.ts';
import {
  idTokenOf,
  signInAt,
  startOpenIdProvider,
  type OpenIdProvider,
} from './openid-provider.ts';
import { CALLERS, ROUTES, type CallerName } from './roles-by-route.ts';
import { trustByClotho } from './trusted-provider.ts';

const PEOPLE = ['ada', 'max', 'rita', 'sam', 'stranger', 'sue', 'olga'] as const;
type Person = (typeof PEOPLE)[number];

let instance: OwnInstance;
let provider: OpenIdProvider;
let ui = '';
const tokens = new Map<string, string>();
const keys: Partial<Record<CallerName, string>> = {};

// The cluster trusts nobody of this provider: organisations alone say what they may do.
beforeAll(async () => {
  instance = await ownInstance();
  ui = (await readEnvironment(instance.stateDir)).ui ?? '';
  const redirectUri = `${ui}/api/v1/session/oidc/callback`;
  provider = await startOpenIdProvider({
    people: Object.fromEntries(PEOPLE.map((person) => [person, []])),
    redirectUri,
    idTokenSeconds: 3600,
  });
  await trustByClotho(instance.plane, provider, { CLOTHO_ORG_ADMIN: `acme=${identityOf('ada')}` });
  for (const person of PEOPLE) {
    tokens.set(person, await idTokenOf(provider.issuer, redirectUri, person));
  }
  await waitFor(async () => (await as('ada', 'GET', '/api/v1/api-keys')).status === 200, {
    timeoutMs: 30_000,
    describe: 'the first admin to be there',
  });
  for (const [person, role] of Object.entries({
    max: 'member',
    rita: 'reader',
    sam: 'snapshotter',
  })) {
    await grant('ada', 'acme', person as Person, role);
  }
  for (const role of ['member', 'reader', 'snapshotter'] as const) {
    keys[`${role}Key`] = (await makeKey('ada', 'acme', role)).key;
  }
}, 300_000);
afterAll(async () => {
  await provider.close();
  await instance.stop();
});

const identityOf = (person: string): string => `${provider.issuer}#${person}`;

function call(token: string, method: string, at: string, body?: object): Promise<Response> {
  const type = method === 'PUT' && at.includes('/blobs/') ? 'octet-stream' : 'json';
  return fetch(`${ui}${at}`, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': `application/${type}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const as = (person: Person, method: string, at: string, body?: object): Promise<Response> =>
  call(tokens.get(person) ?? '', method, at, body);

async function grant(by: Person, name: string, person: Person, role: string): Promise<void> {
  const body = { member: identityOf(person), role };
  const answer = await as(by, 'PUT', `/api/v1/organizations/${name}/members`, body);
  expect(await answer.text()).toContain(body.member);
}

async function makeKey(by: Person, organization: string, role: string): Promise<ApiKeyAnswer> {
  const body = { name: role, organization, role, days: 1 };
  const answer = await as(by, 'POST', '/api/v1/api-keys', body);
  expect(answer.status).toBe(201);
  return (await answer.json()) as ApiKeyAnswer;
}

const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as Problem).code;

const WHO: Readonly<Partial<Record<CallerName, Person>>> = {
  admin: 'ada',
  member: 'max',
  reader: 'rita',
  snapshotter: 'sam',
  stranger: 'stranger',
};

test('every route of the OpenAPI document says which roles it is for', async () => {
  const { paths } = (await (await fetch(`${ui}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const routes = Object.entries(paths).flatMap(([at, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${at}`),
  );
  // A route of its own part, which stands here only where that part is set up.
  expect(routes.filter((route) => !route.includes('/chat/')).toSorted()).toEqual(
    Object.keys(ROUTES).toSorted(),
  );
});

test.each(Object.entries(ROUTES))('%s lets these roles pass, and no others', async (route, row) => {
  const [method = '', at = ''] = route.split(' ');
  const passed: CallerName[] = [];
  for (const caller of CALLERS) {
    const person = WHO[caller];
    const token = person ? tokens.get(person) : keys[caller];
    const answer = await call(token ?? '', method, row.at ?? at, row.body);
    await answer.body?.cancel();
    expect(answer.status).toBeLessThan(500);
    if (answer.status !== 401 && answer.status !== 403) passed.push(caller);
  }
  expect(passed.toSorted()).toEqual([...row.may].toSorted());
});

test('who is refused is on record', async () => {
  await as('rita', 'POST', '/api/v1/organizations', {
    name: 'mine',
    namespaces: null,
    admin: identityOf('rita'),
  });
  const filter = `kind=AccessDenied&actor=${encodeURIComponent(identityOf('rita'))}`;
  const [denied] = await entriesUntil(instance.plane, filter, (all) => all.length > 0);
  expect(denied?.event.data.body).toMatchObject({ status: 403 });
});

test('an organisation sees and alters what is its, and nothing else', async () => {
  const shop = { name: 'shop', namespaces: ['shop'], admin: identityOf('sue') };
  expect((await as('ada', 'POST', '/api/v1/organizations', shop)).status).toBe(201);
  expect(await codeOf(await as('ada', 'POST', '/api/v1/organizations', shop))).toBe('Exists');
  expect((await as('sue', 'GET', '/api/v1/entries?namespace=shop')).status).toBe(200);
  for (const [method, at, body] of [
    ['GET', '/api/v1/entries'],
    ['GET', '/api/v1/entries?namespace=production'],
    ['GET', '/api/v1/environments/production'],
    ['GET', '/api/v1/organizations/acme'],
    ['POST', '/api/v1/organizations', { ...shop, name: 'wider', namespaces: null }],
    ['PATCH', '/api/v1/organizations/shop', { namespaces: null }],
    ['PUT', '/api/v1/organizations/acme/members', { member: identityOf('sue'), role: 'admin' }],
    ['POST', '/api/v1/api-keys', { name: 'k', organization: 'acme', role: 'reader', days: 1 }],
    ['POST', '/api/v1/api-keys', { name: 'k', scopes: ['read'], days: 1 }],
  ] as const) {
    expect([method, at, (await as('sue', method, at, body)).status]).toEqual([method, at, 403]);
  }
  const { items } = (await (
    await as('sue', 'GET', '/api/v1/organizations')
  ).json()) as OrganizationList;
  expect(items.map(({ name }) => name)).toEqual(['shop']);
  const key = await makeKey('sue', 'shop', 'reader');
  expect((await call(key.key, 'GET', '/api/v1/entries?namespace=shop')).status).toBe(200);
  expect((await call(key.key, 'GET', '/api/v1/entries?namespace=roles')).status).toBe(403);
  const listed = (await (await as('sue', 'GET', '/api/v1/api-keys')).json()) as ApiKeyList;
  expect(listed.items.map(({ id }) => id)).toEqual([key.id]);
  // What is the organisation's tomorrow is the key's tomorrow.
  const wider = { namespaces: ['shop', 'roles'] };
  expect((await as('ada', 'PATCH', '/api/v1/organizations/shop', wider)).status).toBe(200);
  expect((await call(key.key, 'GET', '/api/v1/entries?namespace=roles')).status).toBe(200);
  expect((await as('sue', 'DELETE', `/api/v1/api-keys/${key.id}`)).status).toBe(200);
  expect((await call(key.key, 'GET', '/api/v1/entries?namespace=shop')).status).toBe(401);
});

test('one admin remains, and who was taken out is out at once', async () => {
  const members = '/api/v1/organizations/shop/members';
  const without = (person: Person): string =>
    `${members}?member=${encodeURIComponent(identityOf(person))}`;
  expect(await codeOf(await as('sue', 'DELETE', without('sue')))).toBe('LastAdmin');
  const lesser = { member: identityOf('sue'), role: 'reader' };
  expect(await codeOf(await as('sue', 'PUT', members, lesser))).toBe('LastAdmin');
  await grant('sue', 'shop', 'olga', 'admin');
  expect((await as('olga', 'DELETE', without('sue'))).status).toBe(200);
  expect((await as('sue', 'GET', '/api/v1/entries?namespace=shop')).status).toBe(403);
  expect(await codeOf(await as('olga', 'DELETE', without('sue')))).toBe('NoMember');
});

test('of two admins who remove each other one remains', async () => {
  await grant('olga', 'shop', 'sue', 'admin');
  const remove = (by: Person, whom: Person): Promise<Response> => {
    const query = `member=${encodeURIComponent(identityOf(whom))}`;
    return as(by, 'DELETE', `/api/v1/organizations/shop/members?${query}`);
  };
  const both = await Promise.all([remove('olga', 'sue'), remove('sue', 'olga')]);
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  const answer = await as('ada', 'GET', '/api/v1/organizations/shop');
  const { members } = (await answer.json()) as OrganizationInfo;
  expect(members.filter(({ role }) => role === 'admin')).toHaveLength(1);
});

interface Snapshot {
  readonly environment: string;
  readonly namespace?: string;
}

function report({ environment, namespace = environment }: Snapshot): object {
  const gap = { from: '2025-12-15T01:00:00Z', to: '2025-12-15T02:00:00Z', reason: 'ReporterAway' };
  const id = `test/${randomBytes(6).toString('hex')}`;
  const subject = { apiVersion: 'v1', kind: 'Environment', namespace, name: environment };
  const actor = { username: 'anybody' };
  const at = '2025-12-15T02:00:00Z';
  return { entries: [{ id, at, kind: 'EnvironmentGap', actor, subject, body: gap }] };
}

test('a snapshotter reports what runs, but not over the operator of a cluster', async () => {
  const { stateDir, plane } = instance;
  const { namespace } = await openCluster({ managed: true, stateDir });
  const reported = `kind=SnapshotTaken&namespace=${namespace}`;
  await entriesUntil(plane, reported, (all) => all.length > 0);
  const send = (body: object): Promise<Response> => as('sam', 'POST', '/api/v1/entries', body);
  expect((await send(report({ environment: 'server-room' }))).status).toBe(201);
  const over = await send(report({ environment: namespace }));
  expect([over.status, ((await over.json()) as Problem).detail]).toEqual([
    403,
    `environment ${namespace} is reported by the operator of its cluster`,
  ]);
  const beats = { environments: [{ name: namespace }] };
  expect((await as('sam', 'POST', '/api/v1/environments/beats', beats)).status).toBe(403);
  const [entry] = await entriesOf(instance.plane, 'stream=environment/server-room');
  expect(entry?.event).toMatchObject({
    source: `member/${encodeURIComponent(identityOf('sam'))}`,
    data: { actor: { username: identityOf('sam') } },
  });
});

test('an admin erases what is theirs alone: salted content of their own entries', async () => {
  const admins = (await (
    await as('ada', 'GET', '/api/v1/organizations/shop')
  ).json()) as OrganizationInfo;
  const admin: Person = admins.members.some(({ member }) => member === identityOf('sue'))
    ? 'sue'
    : 'olga';
  const bytes = Buffer.concat([randomBytes(32), Buffer.from('Ada')]);
  const sha256 = hash('sha256', bytes);
  const put = await fetch(`${ui}/api/v1/blobs/${sha256}?salted=true`, {
    method: 'PUT',
    body: bytes,
    headers: {
      authorization: `Bearer ${tokens.get(admin)}`,
      'content-type': 'application/octet-stream',
    },
  });
  expect(put.status).toBe(201);
  const appended = await as(admin, 'POST', '/api/v1/entries', {
    entries: [
      {
        id: `test/${sha256}`,
        at: '2025-12-15T02:00:00Z',
        kind: 'Attestation',
        actor: { username: 'anybody' },
        subject: { apiVersion: 'v1', kind: 'Image', namespace: 'shop', name: 'app' },
        body: {},
        blobs: [{ sha256, size: bytes.length, salted: true }],
      },
    ],
  });
  const { receipts } = (await appended.json()) as { receipts: { seq: number }[] };
  const entry = receipts[0]?.seq ?? -1;
  const why = { reason: 'asked by the person', ticket: 'T-2' };
  const erase = (body: object): Promise<Response> =>
    as(admin, 'POST', `/api/v1/blobs/${sha256}/erasure`, body);
  expect(await codeOf(await erase(why))).toBe('MayNotErase');
  expect(await codeOf(await erase({ ...why, entry: 0 }))).toBe('NotReferred');
  expect((await erase({ ...why, entry })).status).toBe(202);
  const second = await as('ada', 'POST', `/api/v1/blobs/${sha256}/erasure`, why);
  expect(second.status).toBe(200);
});

/** A call about the organisation acme by somebody whom the cluster knows. */
function ask(user: string, method: string, body?: object): Promise<Response> {
  const at = `/api/v1/organizations/acme${method === 'PUT' ? '/members' : ''}`;
  return callJournal(instance.plane, user, at, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test('people of the cluster have the rights that the cluster gives them', async () => {
  expect((await ask('admin', 'GET')).status).toBe(200);
  const self = { member: 'plat-bob', role: 'admin' };
  expect((await ask('plat-bob', 'PUT', self)).status).toBe(403);
  expect((await ask('plat-bob', 'PATCH', { namespaces: ['shop'] })).status).toBe(403);
});

test.each([
  ['of another audience', (token: string) => token.replace(/\.[^.]+\./, `.${payloadOf(token)}.`)],
  ['without its signature', (token: string) => token.replace(/[^.]+$/, '')],
  [
    'that nobody signed',
    (token: string) => `${btoa('{"alg":"none"}').replaceAll('=', '')}.${token.split('.')[1]}.`,
  ],
])('an ID token %s is nobody', async (_, alter) => {
  const answer = await call(alter(tokens.get('ada') ?? ''), 'GET', '/api/v1/session');
  expect(answer.status).toBe(401);
});

function payloadOf(token: string): string {
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return Buffer.from(JSON.stringify({ ...claims, aud: 'other' })).toString('base64url');
}

test('a person logs in at the provider with a browser, and has their role', async () => {
  const browser = await Browser.at(instance.plane);
  const begun = await browser.send('/api/v1/session/oidc?to=/journal');
  const start = begun.headers.get('location') ?? '';
  const { pathname, search } = await signInAt(provider.issuer, start, 'rita');
  const back = await browser.send(`${pathname}${search}`);
  expect(back.headers.get('location')).toBe('/journal');
  expect(await (await browser.send('/api/v1/session')).json()).toMatchObject({
    user: { name: identityOf('rita'), groups: [] },
    source: 'oidc',
  });
  expect((await browser.send('/api/v1/entries')).status).toBe(200);
  const nodes = await browser.send('/api/v1/kubernetes/api/v1/nodes');
  expect([nodes.status, await codeOf(nodes)]).toEqual([403, 'NotForMembers']);
});

test('nobody acts as somebody else without the cluster', async () => {
  const answer = await fetch(`${ui}/api/v1/session`, {
    headers: { authorization: `Bearer ${tokens.get('ada')}`, 'impersonate-user': 'admin' },
  });
  expect(answer.status).toBe(403);
});

function cli(
  person: Person,
  ...args: string[]
): { status: number | null; out: string; err: string } {
  const result = spawnSync(
    process.execPath,
    [path.join(ROOT, 'packages/cli/bin/clotho.mjs'), 'org', ...args],
    {
      env: {
        ...process.env,
        KUBECONFIG: '/nowhere',
        CLOTHO_SERVER: ui,
        CLOTHO_TOKEN: tokens.get(person),
      },
      encoding: 'utf8',
    },
  );
  return { status: result.status, out: result.stdout, err: result.stderr };
}

test('the command line makes organisations and gives roles', () => {
  const made = cli('ada', 'create', 'books', '--admin', identityOf('rita'), '--in', 'books');
  expect(made).toMatchObject({
    status: 0,
    out: expect.stringContaining('Organisation books') as string,
  });
  expect(cli('rita', 'grant', 'books', identityOf('max'), 'member').out).toContain(
    'is member of books',
  );
  expect(cli('rita', 'members', 'books').out).toMatch(/#max +member/);
  expect(cli('rita', 'list').out).toMatch(/books +books +2/);
  expect(cli('rita', 'revoke', 'books', identityOf('max')).status).toBe(0);
  expect(cli('max', 'grant', 'books', identityOf('max'), 'admin')).toMatchObject({ status: 1 });
});

test('roles outlive the server, and the first admin is made once', async () => {
  await restart(instance.plane, 'clotho-journal');
  expect((await as('max', 'GET', '/api/v1/entries')).status).toBe(200);
  expect((await as('stranger', 'GET', '/api/v1/entries')).status).toBe(403);
  const entries = await entriesOf(instance.plane, 'kind=Organization&subject=Organization/acme');
  const events = entries.map(({ event }) => event.data.body['event']);
  expect(events.filter((event) => event === 'created')).toHaveLength(1);
});
