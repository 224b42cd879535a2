import { expect, type Page } from '@playwright/test';
import { readEnvironment, type UserName } from '@clotho/embedded';

/** Makes a one-time link with the user's own token, as `clotho ui` does. */
export async function loginLink(stateDir: string, user: UserName): Promise<string> {
  const { server, users } = await readEnvironment(stateDir);
  const answer = await fetch(`${server ?? ''}/api/v1/login-links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${users[user]?.token ?? ''}` },
  });
  if (!answer.ok) throw new Error(`no login link for ${user}: HTTP ${answer.status}`);
  const { url }: { url: string } = JSON.parse(await answer.text());
  return url;
}

/** Follows such a link in the page and waits for the first screen. */
export async function signIn(page: Page, stateDir: string, user: UserName): Promise<void> {
  await page.goto(await loginLink(stateDir, user));
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
}
