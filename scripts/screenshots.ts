import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from '@playwright/test';
import { openControlPlane, readEnvironment, type UserName } from '@clotho/embedded';
import { findChromium } from '../e2e/ui/chromium.ts';
import { startConsoleHost } from '../e2e/ui/console-host/server.ts';
import { signIn } from '../e2e/ui/sign-in.ts';
import { boot } from './boot.ts';
import { buildConsoleHost, buildConsolePlugin, buildWebApp } from './bundles.ts';
import { ROOT } from './paths.ts';
import { SCREENS, type Screen } from './screens.ts';
import { narrator } from './tour/narrator.ts';
import { FIRST_TOUR, tours } from './tour/tours.ts';

const HELP = `Takes a picture of every screen: light and dark, wide and narrow, in the web app and in a host of the
console plugin, filled by the tours.

Usage: npm run screenshots -- [options] [WORD…]

  WORD      only screens whose name contains it
  --into FOLDER   where the pictures go, default artefacts/screenshots
  --help    this text

Environment:
  CLOTHO_E2E_STATE  state directory of an instance that runs already; else one is started
`;

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;
const MOST_HEIGHT = 4_000;
const SCHEMES = ['light', 'dark'] as const;

interface Hosts {
  readonly stateDir: string;
  readonly server: string;
  readonly console: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    into: { type: 'string', default: path.join(ROOT, 'artefacts/screenshots') },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  await buildWebApp(report);
  await buildConsolePlugin(report);
  await buildConsoleHost(report);
  const named = process.env['CLOTHO_E2E_STATE'];
  if (named) return takeAll(named);
  const stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-screens-'));
  const startsAt = tours[FIRST_TOUR]?.startsAt ?? '';
  const offset = Number.isNaN(Date.parse(startsAt)) ? 0 : Date.parse(startsAt) - Date.now();
  const instance = await boot({ stateDir, report, clockOffsetMs: offset });
  try {
    const tell = narrator(process.stderr);
    for (const tour of Object.values(tours)) await tour.play({ plane: instance.plane, tell });
    await takeAll(stateDir);
  } finally {
    await instance.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function takeAll(stateDir: string): Promise<void> {
  const { users } = await openControlPlane(stateDir);
  const { server } = await readEnvironment(stateDir);
  const host = await startConsoleHost({ server: server ?? '', users });
  const hosts = { stateDir, server: server ?? '', console: host.url };
  const browser = await chromium.launch({ executablePath: await findChromium() });
  try {
    await mkdir(values.into, { recursive: true });
    const chosen = SCREENS.filter(
      ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
    );
    for (const screen of chosen) await takeEach(browser, hosts, screen);
  } finally {
    await browser.close();
    await host.stop();
  }
}

async function takeEach(browser: Browser, hosts: Hosts, screen: Screen): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of SCHEMES) {
      for (const host of screen.hosts) {
        const context = await browser.newContext({
          viewport,
          colorScheme,
          reducedMotion: 'reduce',
          baseURL: host === 'web' ? hosts.server : hosts.console,
        });
        const page = await context.newPage();
        await enter(page, hosts, { user: screen.user, host });
        await page.goto(screen.path);
        await settled(page);
        const file = path.join(values.into, `${screen.name}.${host}.${size}.${colorScheme}.png`);
        await page.setViewportSize({ ...viewport, height: await heightOf(page, viewport.height) });
        await page.screenshot({ path: file });
        process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
        await context.close();
      }
    }
  }
}

async function enter(
  page: Page,
  { stateDir }: Hosts,
  { user, host }: { user: UserName | undefined; host: string },
): Promise<void> {
  if (user === undefined) return;
  if (host === 'web') await signIn(page, stateDir, user);
  else await page.goto(`/login?user=${user}&next=/dashboards`);
}

/** Nothing loads any more; a screen that never gets there is shown as it is. */
async function settled(page: Page): Promise<void> {
  const done = [
    page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: 15_000 }),
    loaded(page),
    page.evaluate('document.fonts.ready.then(() => undefined)'),
  ];
  await Promise.allSettled(done);
  // Live lists come in one batch after the connection stands, and what is asked about them after it.
  const live = page.locator('[data-live="live"]').waitFor({ timeout: 5_000 });
  await Promise.allSettled([live]);
  await Promise.allSettled([loaded(page)]);
}

function loaded(page: Page): Promise<void> {
  return page
    .getByText('Loading', { exact: true })
    .first()
    .waitFor({ state: 'detached', timeout: 15_000 });
}

/** What the page scrolls inside of its frame, so that all of it is in the picture; up to a limit. */
async function heightOf(page: Page, least: number): Promise<number> {
  const script = `Math.max(...[...document.querySelectorAll('*')].map((each) =>
    each.scrollHeight - each.clientHeight))`;
  const hidden = Number(await page.evaluate(script));
  return Math.min(least + hidden, MOST_HEIGHT);
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
