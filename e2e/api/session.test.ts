import { openControlPlane, type ControlPlane } from '@clotho/embedded';
import { beforeAll, expect, inject, test } from 'vitest';
import { entriesUntil, callJournal } from '../journal-entries.ts';
import { restart } from '../own-instance.ts';
import { Browser, loginCode } from './browser.ts';

let plane: ControlPlane;

beforeAll(async () => {
  plane = await openControlPlane(inject('stateDir'));
});

test('a one-time link logs a browser in as who made it, once, and it is on record', async () => {
  const code = await loginCode(plane, 'plat-bob');
  const browser = await Browser.at(plane);
  const first = await browser.logIn(code);
  expect(first.status).toBe(201);
  const [cookie = ''] = first.headers.getSetCookie();
  expect(cookie).toMatch(/; HttpOnly.*; SameSite=Strict/i);
  expect(await (await browser.send('/api/v1/session')).json()).toMatchObject({
    user: { name: 'plat-bob', groups: expect.arrayContaining(['platform-team']) as string[] },
    source: 'session',
  });
  const second = await (await Browser.at(plane)).logIn(code);
  expect([second.status, second.headers.getSetCookie()]).toEqual([401, []]);
  const logins = await entriesUntil(plane, 'kind=Login&actor=plat-bob', (all) => all.length > 0);
  expect(logins.at(-1)?.event.data.body).toMatchObject({ by: 'session' });
  const refusals = await entriesUntil(plane, 'kind=AccessDenied', (all) =>
    all.some(({ event }) => event.data.body['reason'] === 'BadCode'),
  );
  expect(JSON.stringify(refusals)).not.toContain(code);
});

test('the cookie holds no token that can be read, and outlives a restart of the server', async () => {
  const browser = await Browser.loggedIn(plane, 'audit-eve');
  const token = plane.users['audit-eve']?.token ?? '';
  const all = [...browser.cookies.values()].join('');
  expect(all).not.toContain(token);
  expect(Buffer.from(all, 'base64url').toString('latin1')).not.toContain(token);
  await restart(plane, 'clotho-journal');
  expect((await browser.send('/api/v1/session')).status).toBe(200);
});

test('after logging out a copy of the cookie is worth nothing, also after a restart', async () => {
  const browser = await Browser.loggedIn(plane, 'audit-eve');
  const thief = await Browser.at(plane);
  for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
  expect((await browser.send('/api/v1/session', { method: 'DELETE' })).status).toBe(204);
  expect(browser.cookies.size).toBe(0);
  expect((await thief.send('/api/v1/session')).status).toBe(401);
  await entriesUntil(plane, 'kind=Logout&actor=audit-eve', (entries) => entries.length > 0);
  await restart(plane, 'clotho-journal');
  expect((await thief.send('/api/v1/session')).status).toBe(401);
});

test.each([
  ['without the header', { 'x-clotho': '' }],
  ['from another site', { origin: 'https://elsewhere.example' }],
  ['without an Origin', { origin: '' }],
  ['as the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
])('a call with the cookie that alters something is refused %s', async (_, headers) => {
  const browser = await Browser.loggedIn(plane, 'plat-bob');
  const answer = await browser.send('/api/v1/session', { method: 'DELETE', headers });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ code: 'NotSameOrigin' });
  expect((await browser.send('/api/v1/session')).status).toBe(200);
  const planted = await (
    await Browser.at(plane)
  ).send('/api/v1/session', {
    method: 'POST',
    headers,
    body: { code: await loginCode(plane, 'audit-eve') },
  });
  expect(planted.status).toBe(403);
});

test('an altered cookie, a stranger and a session that wants a link are turned away', async () => {
  const browser = await Browser.loggedIn(plane, 'plat-bob');
  expect((await browser.send('/api/v1/login-links', { method: 'POST' })).status).toBe(403);
  for (const [name, value] of browser.cookies) {
    browser.cookies.set(name, `${value.slice(0, -2)}${value.endsWith('AA') ? 'BB' : 'AA'}`);
  }
  expect((await browser.send('/api/v1/session')).status).toBe(401);
  expect(
    (await callJournal(plane, 'nobody', '/api/v1/login-links', { method: 'POST' })).status,
  ).toBe(401);
});

test('pages come with a strict policy, answers of the API run nothing, and deep links load', async () => {
  const browser = await Browser.at(plane);
  const page = await browser.send('/changes/production/some-change');
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  const data = await browser.send('/api/v1/session');
  expect(data.headers.get('content-security-policy')).toContain('sandbox');
  expect(data.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await browser.send('/assets/nothing.js')).status).toBe(404);
  const openapi = await (await browser.send('/api/openapi.json')).json();
  const paths = Object.keys((openapi as { paths: object }).paths);
  for (const path of ['session', 'login-links', 'watch', 'kubernetes/{*}', 'entries']) {
    expect(paths).toContain(`/api/v1/${path}`);
  }
});
