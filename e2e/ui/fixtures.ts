import {
  test as base,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test';
import {
  openControlPlane,
  readEnvironment,
  type ControlPlane,
  type UserName,
} from '@clotho/embedded';
import { openCluster, type Cluster } from '../cluster.ts';
import { STATE_VARIABLE } from './instance.ts';
import { Problems } from './problems.ts';
import { signIn } from './sign-in.ts';

export { expect } from '@playwright/test';
export { axe } from './axe.ts';

interface Fixtures {
  /** A managed namespace of the test's own, as in the other end-to-end tests. */
  cluster: Cluster;
  /** Console errors, exceptions and violations of the policy, which fail the test at its end. */
  problems: Problems;
  /**
   * A browser in which `user` is signed in by a one-time link, at `path` (the first screen if left
   * out). Each call is a browser of its own.
   */
  userPage: (user: UserName, path?: string, options?: BrowserContextOptions) => Promise<Page>;
}

interface WorkerFixtures {
  stateDir: string;
  plane: ControlPlane;
  /** URL of the server that serves the web app. */
  server: string;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  stateDir: [process.env[STATE_VARIABLE] ?? '', { scope: 'worker', option: true }],
  plane: [async ({ stateDir }, use) => use(await openControlPlane(stateDir)), { scope: 'worker' }],
  server: [
    async ({ stateDir }, use) => use((await readEnvironment(stateDir)).server ?? ''),
    { scope: 'worker' },
  ],
  cluster: async ({ stateDir }, use) => use(await openCluster({ managed: true, stateDir })),
  problems: async ({ server }, use) => {
    const problems = new Problems(server);
    await use(problems);
    problems.expectNone();
  },
  userPage: async ({ browser, contextOptions, server, stateDir, problems }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (user, path, options = {}) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: server, ...options });
      contexts.push(context);
      await problems.watch(context);
      const page = await context.newPage();
      await signIn(page, stateDir, user);
      if (path !== undefined) await page.goto(path);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});
