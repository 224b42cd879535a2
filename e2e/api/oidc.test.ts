import { readEnvironment, waitFor } from '@clotho/embedded';
import { chromium } from '@playwright/test';
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
import { entriesUntil } from '../journal-entries.ts';
import { findChromium } from '../ui/chromium.ts';
import { ownInstance, type OwnInstance } from '../own-instance.ts';
import { Browser, CLOTHO, through } from './browser.ts';
import {
  idTokenOf,
  signInAt,
  startOpenIdProvider,
  type OpenIdProvider,
} from './openid-provider.ts';
import { trustProvider } from './trusted-provider.ts';

const ID_TOKEN_SECONDS = 75;
const PEOPLE = { erin: ['platform-team'], frank: ['nobody-knows'] };

let instance: OwnInstance;
let cluster: Cluster;
let provider: OpenIdProvider;
let ui = '';

// One instance whose API server and server trust one provider.
beforeAll(async () => {
  instance = await ownInstance();
  cluster = await openCluster({ managed: true, stateDir: instance.stateDir });
  ui = (await readEnvironment(instance.stateDir)).ui ?? '';
  provider = await startOpenIdProvider({
    people: PEOPLE,
    redirectUri: `${ui}/api/v1/session/oidc/callback`,
    idTokenSeconds: ID_TOKEN_SECONDS,
  });
  await trustProvider(instance.plane, provider);
});
afterAll(async () => {
  await provider.close();
  await instance.stop();
});

/** Where a person lands who has logged in. */
async function logInAt(browser: Browser, person: string, to = '/'): Promise<string> {
  const back = await browser.send(await providerAnswer(browser, person, to));
  return back.headers.get('location') ?? `${back.status} ${await back.text()}`;
}

/** Follows redirects and fills in the forms of the provider, until it sends the browser back. */
async function providerAnswer(browser: Browser, person: string, to = '/'): Promise<string> {
  const begun = await browser.send(`/api/v1/session/oidc?to=${encodeURIComponent(to)}`);
  const location = begun.headers.get('location') ?? '';
  const { pathname, search } = await signInAt(provider.issuer, location, person);
  return `${pathname}${search}`;
}

test('a person logs in at the provider, and decides as who the API server says they are', async () => {
  const held = await cluster.as('dev-alice', 'apply -f -', configMap('settings', { mode: 'fast' }));
  const manifest = changeManifest('by-oidc', { requests: [requestOf(held.stderr)] });
  await cluster.ok('dev-alice', 'create -f -', manifest);
  await phaseIs(cluster, 'by-oidc', 'PendingApproval');

  const browser = await Browser.at(instance.plane);
  expect(await logInAt(browser, 'erin', '/changes/by-oidc')).toBe('/changes/by-oidc');
  expect(await (await browser.send('/api/v1/session')).json()).toMatchObject({
    user: { name: 'oidc:erin', groups: expect.arrayContaining(['platform-team']) as string[] },
    source: 'oidc',
  });
  const events = through(`${CLOTHO}/namespaces/${cluster.namespace}/approvalevents`);
  const decision = decisionManifest({ step: 'platform-review', change: 'by-oidc' });
  const decided = await browser.send(events, {
    method: 'POST',
    body: JSON.parse(decision) as object,
  });
  expect(await decided.json()).toMatchObject({ spec: { approver: { username: 'oidc:erin' } } });
  const other = decisionManifest({ step: 'security-review', change: 'by-oidc' });
  await cluster.ok('sec-carol', 'create -f -', other);
  await phaseIs(cluster, 'by-oidc', 'Completed');
  const logins = await entriesUntil(instance.plane, 'kind=Login', (all) => all.length > 0);
  expect(logins[0]?.event.data).toMatchObject({
    actor: { username: 'oidc:erin' },
    body: { by: 'oidc' },
  });
});

test('an ID token is a bearer token of the API too, and gives the rights of its owner', async () => {
  const token = await idTokenOf(provider.issuer, `${ui}/api/v1/session/oidc/callback`, 'frank');
  const ask = (at: string): Promise<Response> =>
    fetch(`${ui}${at}`, { headers: { authorization: `Bearer ${token}` } });
  expect(await (await ask('/api/v1/session')).json()).toMatchObject({
    user: { name: 'oidc:frank' },
    source: 'token',
  });
  expect((await ask(through('api/v1/nodes'))).status).toBe(403);
  expect((await ask('/api/v1/entries')).status).toBe(403);
});

test('an ID token that ends is renewed without the person', async () => {
  const browser = await Browser.at(instance.plane);
  await logInAt(browser, 'erin');
  const before = [...browser.cookies.values()].join('');
  // A minute before its end the next call gets a fresh one.
  await waitFor(
    async () => {
      expect((await browser.send('/api/v1/session')).status).toBe(200);
      return [...browser.cookies.values()].join('') !== before;
    },
    { timeoutMs: 60_000, describe: 'the ID token to be renewed' },
  );
  expect((await browser.send('/api/v1/session')).status).toBe(200);
});

test.each([
  ['of another state', (url: string) => url.replace(/state=[^&]+/, 'state=other')],
  ['with another code', (url: string) => url.replace(/code=[^&]+/, 'code=other')],
])('an answer %s lets nobody in', async (_, alter) => {
  const browser = await Browser.at(instance.plane);
  const answer = await browser.send(alter(await providerAnswer(browser, 'erin')));
  expect(answer.headers.get('location')).toMatch(/^\/login#why=/);
  expect((await browser.send('/api/v1/session')).status).toBe(401);
});

test('an answer that somebody else got lets nobody in', async () => {
  const answer = await providerAnswer(await Browser.at(instance.plane), 'erin');
  const victim = await Browser.at(instance.plane);
  expect((await victim.send(answer)).headers.get('location')).toBe('/login#why=NoAttempt');
  expect((await victim.send('/api/v1/session')).status).toBe(401);
});

test('the way back leads to no other site', async () => {
  for (const to of [
    'https://elsewhere.example/',
    '//elsewhere.example',
    String.raw`/\elsewhere.example`,
  ]) {
    expect(await logInAt(await Browser.at(instance.plane), 'erin', to)).toMatch(/^\/(?!\/)/);
  }
});

test('in a browser, somebody signs in at the provider and comes back to the page they wanted', async () => {
  const chrome = await chromium.launch({ executablePath: await findChromium() });
  // The provider's certificate is of an authority of its own.
  const page = await chrome.newPage({ ignoreHTTPSErrors: true });
  page.setDefaultTimeout(60_000);
  await page.goto(`${ui}/clotho/changes?namespace=production`);
  await page.getByRole('link', { name: 'Sign in at localhost' }).click();
  await page.locator('input[name=login]').fill('erin');
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('banner').getByText('oidc:erin').waitFor();
  expect(new URL(page.url()).pathname).toBe('/clotho/changes');

  await page.context().clearCookies();
  await page.goto(`${ui}/login#why=NotLetIn`);
  await page.getByText('did not confirm who you are').waitFor();
  await chrome.close();
});
