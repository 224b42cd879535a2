import type { BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import type { UserName } from '@clotho/embedded';
import { test as base } from '../fixtures.ts';
import { startOpenShiftConsole, type OpenShiftConsole } from './console.ts';
import { FOLDER_VARIABLE } from './folder.ts';

export { expect } from '@playwright/test';

/** The plugin's files, its calls and its words; the console has troubles of its own here. */
const OURS = /\/api\/(?:proxy\/)?plugins?\/clotho\/|plugin__clotho/;
/** The console itself is some 20 MiB of script where its build was not made small. */
const START_MS = 120_000;
/** Refusing is what Clotho does. */
const REFUSAL = /the server responded with a status of 4\d\d/;

interface Fixtures {
  /** A page of the OpenShift console itself, in which `user` is logged in. */
  openShiftPage: (user: UserName, path: string, options?: BrowserContextOptions) => Promise<Page>;
}

interface WorkerFixtures {
  /** URL of the console of a user. Each has one of their own: outside of a cluster it has no login. */
  openShiftUrl: (user: UserName) => Promise<string>;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  openShiftUrl: [
    async ({ plane, server }, use) => {
      const folder = process.env[FOLDER_VARIABLE] ?? '';
      const consoles = new Map<UserName, OpenShiftConsole>();
      await use(async (user) => {
        const started =
          consoles.get(user) ?? (await startOpenShiftConsole({ folder, plane, server, user }));
        consoles.set(user, started);
        return started.url;
      });
      for (const each of consoles.values()) await each.stop();
    },
    { scope: 'worker' },
  ],
  openShiftPage: async ({ browser, contextOptions, openShiftUrl }, use) => {
    const found: string[] = [];
    const contexts: BrowserContext[] = [];
    await use(async (user, path, options = {}) => {
      const baseURL = await openShiftUrl(user);
      const context = await browser.newContext({ ...contextOptions, baseURL, ...options });
      contexts.push(context);
      await context.addInitScript(withoutTour);
      const page = await context.newPage();
      page.on('console', (message) => {
        const text = `${message.text()} (${message.location().url})`;
        if (message.type() === 'error' && OURS.test(text) && !REFUSAL.test(text)) found.push(text);
      });
      page.on('pageerror', (error) => {
        if (OURS.test(error.stack ?? '')) found.push(error.stack ?? '');
      });
      await page.goto(path);
      // What is waited for after this is the plugin.
      await page.getByRole('navigation', { name: 'Nav' }).waitFor({ timeout: START_MS });
      return page;
    });
    for (const context of contexts) await context.close();
    base.expect(found, 'errors and violations of the policy by the plugin').toEqual([]);
  },
});

/** Runs in the page: the console greets newcomers with a tour that covers the page. */
function withoutTour(): void {
  const preferences = { 'console.guidedTour': JSON.stringify({ admin: { completed: true } }) };
  localStorage['console-user-settings'] ??= JSON.stringify(preferences);
}
