import { axe, expect, test } from './fixtures.ts';
import { loginLink } from './sign-in.ts';

test('a one-time link signs its person in, and nobody a second time', async ({
  browser,
  problems,
  stateDir,
}) => {
  const link = await loginLink(stateDir, 'plat-bob');
  const context = await browser.newContext();
  await problems.watch(context);
  const first = await context.newPage();
  await first.goto(link);
  await expect(first.getByRole('banner')).toContainText('plat-bob');
  expect(new URL(first.url()).hash).toBe('');
  await context.close();

  const others = await browser.newContext();
  await problems.watch(others);
  const second = await others.newPage();
  await second.goto(link);
  await expect(second.getByText('This link was used already')).toBeVisible();
  await axe(second);
  await others.close();
});

test('signing out ends the session', async ({ userPage }) => {
  const page = await userPage('audit-eve');
  await page.getByRole('button', { name: 'audit-eve' }).click();
  await axe(page);
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Clotho' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Sign in to Clotho' })).toBeVisible();
});

test('whoever opens a deep link signed in is shown that page, and what there is not in words', async ({
  userPage,
}) => {
  const page = await userPage('plat-bob', '/clotho/no-such-page');
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
});

test('one stream serves all screens, whatever is looked at', async ({ userPage }) => {
  const page = await userPage('plat-bob', '/clotho/changes');
  await expect(page.locator('[data-live="live"]')).toBeVisible();
  const opened: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/v1/watch') opened.push(request.url());
  });
  await page.getByRole('link', { name: 'Policies' }).click();
  await page.getByRole('tab', { name: 'Workflows' }).click();
  await page.getByRole('link', { name: 'Inbox' }).click();
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await expect(page.locator('[data-live="live"]')).toBeVisible();
  expect(opened).toEqual([]);
});
