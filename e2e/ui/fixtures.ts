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
import { startConsoleHost } from './console-host/server.ts';
import { STATE_VARIABLE } from './instance.ts';
import { Problems } from './problems.ts';
import { signIn } from './sign-in.ts';

export { expect } from '@playwright/test';
export { axe } from './axe.ts';

type OpenPage = (user: UserName, path?: string, options?: BrowserContextOptions) => Promise<Page>;

interface Fixtures {
  /** A managed namespace of the test's own, as in the other end-to-end tests. */
  cluster: Cluster;
  /** Console errors, exceptions and violations of the policy, which fail the test at its end. */
  problems: Problems;
  /** A watched page in a browser of its own, in which nobody is signed in. */
  newPage: (baseURL: string, options?: BrowserContextOptions) => Promise<Page>;
  /**
   * A browser in which `user` is signed in by a one-time link, at `path` (the first screen if left
   * out). Each call is a browser of its own.
   */
  userPage: OpenPage;
  /** The same inside of a console that has the plugin, where `user` is logged in. */
  consolePage: OpenPage;
}

interface WorkerFixtures {
  stateDir: string;
  plane: ControlPlane;
  /** URL of the server that serves the web app. */
  server: string;
  /** URL of a host of the console plugin. */
  consoleUrl: string;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  stateDir: [process.env[STATE_VARIABLE] ?? '', { scope: 'worker', option: true }],
  plane: [async ({ stateDir }, use) => use(await openControlPlane(stateDir)), { scope: 'worker' }],
  server: [
    async ({ stateDir }, use) => use((await readEnvironment(stateDir)).server ?? ''),
    { scope: 'worker' },
  ],
  consoleUrl: [
    async ({ plane, server }, use) => {
      const host = await startConsoleHost({ server, users: plane.users });
      await use(host.url);
      await host.stop();
    },
    { scope: 'worker' },
  ],
  cluster: async ({ stateDir }, use) => use(await openCluster({ managed: true, stateDir })),
  problems: async ({ server, consoleUrl }, use) => {
    const problems = new Problems([server, consoleUrl]);
    await use(problems);
    problems.expectNone();
  },
  newPage: async ({ browser, contextOptions, problems }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (baseURL, options = {}) => {
      const context = await browser.newContext({ ...contextOptions, baseURL, ...options });
      contexts.push(context);
      await problems.watch(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
  userPage: async ({ newPage, server, stateDir }, use) => {
    await use(async (user, path, options) => {
      const page = await newPage(server, options);
      await signIn(page, stateDir, user);
      if (path !== undefined) await page.goto(path);
      return page;
    });
  },
  consolePage: async ({ newPage, consoleUrl }, use) => {
    await use(async (user, path = '/dashboards', options) => {
      const page = await newPage(consoleUrl, options);
      const query = new URLSearchParams({ user, next: path });
      await page.goto(`/login?${query.toString()}`);
      return page;
    });
  },
});
