import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Page, type Response } from '@playwright/test';
import { findChromium } from '../e2e/ui/chromium.ts';
import { loginLink } from '../e2e/ui/sign-in.ts';
import { boot } from './boot.ts';
import { buildWebApp } from './bundles.ts';

const MOST_KIB = 350;

const HELP = `Measures what a browser loads before the first screen can be used.

Usage: npm run size -- [options]

  --help    this text

Environment:
  CLOTHO_E2E_STATE  state directory of an instance that runs already; else one is started
  CLOTHO_CHROMIUM   the browser, if it is not found by itself

The size is that of the app itself (not of the API) from an empty cache until the first screen shows
its data: each file compressed with gzip, and beside it what crossed the network. More than ${MOST_KIB} KiB is exit code 1. Times are of
this machine; they are told, and decide nothing.
`;

const RUNS = 5;

interface Load {
  readonly path: string;
  readonly type: string;
  /** Compressed with gzip, or as it is if that is no gain. */
  readonly gzip: number;
  /** What crossed the network; the server prefers Brotli. */
  readonly sent: number;
}

interface Measured {
  readonly loads: readonly Load[];
  /** Milliseconds from the request to the screen with its data, which takes a click. */
  readonly interactiveMs: number;
}

if (process.argv.includes('--help')) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  await buildWebApp(report);
  const named = process.env['CLOTHO_E2E_STATE'];
  if (named) return measureAt(named);
  const stateDir = mkdtempSync(path.join(tmpdir(), 'clotho-size-'));
  const instance = await boot({ stateDir, report });
  try {
    await measureAt(stateDir);
  } finally {
    await instance.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function measureAt(stateDir: string): Promise<void> {
  const runs: Measured[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await measure(stateDir));
  const [first] = runs;
  if (!first) return;
  const kib = first.loads.reduce((total, { gzip }) => total + gzip, 0) / 1024;
  print(first.loads, kib);
  const times = runs.map(({ interactiveMs }) => interactiveMs).toSorted((a, b) => a - b);
  const words = times.map((ms) => `${Math.round(ms)} ms`).join(', ');
  process.stdout.write(`interactive after ${words} (loopback, empty cache, ${RUNS} runs)\n`);
  if (kib > MOST_KIB) {
    process.stdout.write(`more than ${MOST_KIB} KiB: see what the first screen imports\n`);
    process.exitCode = 1;
  }
}

/** A fresh browser, signed in; then the app is opened as somebody does who comes back tomorrow. */
async function measure(stateDir: string): Promise<Measured> {
  const browser = await chromium.launch({ executablePath: await findChromium() });
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(await loginLink(stateDir, 'plat-bob'));
    await screen(page);
    const home = new URL('/', page.url()).href;
    const session = await context.storageState();
    const fresh = await (await browser.newContext({ storageState: session })).newPage();
    const loads: Promise<Load>[] = [];
    fresh.on('response', (response) => {
      if (!new URL(response.url()).pathname.startsWith('/api/')) loads.push(loadOf(response));
    });
    const started = performance.now();
    await fresh.goto(home, { waitUntil: 'commit' });
    await screen(fresh);
    const interactiveMs = performance.now() - started;
    return { loads: await Promise.all(loads), interactiveMs };
  } finally {
    await browser.close();
  }
}

/** The first screen is there with what it shows, and no longer waits for anything. */
async function screen(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[data-live="live"]').waitFor();
  await page.getByText('Loading', { exact: true }).waitFor({ state: 'detached' });
}

async function loadOf(response: Response): Promise<Load> {
  await response.finished();
  const { responseBodySize } = await response.request().sizes();
  const body = await response.body();
  return {
    path: new URL(response.url()).pathname,
    type: response.request().resourceType(),
    gzip: Math.min(body.length, gzipSync(body, { level: 9 }).length),
    sent: responseBodySize,
  };
}

function print(loads: readonly Load[], kib: number): void {
  process.stdout.write('    gzip      sent\n');
  for (const load of loads.toSorted((a, b) => b.gzip - a.gzip)) {
    const { gzip, sent, type, path: name } = load;
    process.stdout.write(`${inKib(gzip)}  ${inKib(sent)} KiB  ${type.padEnd(10)} ${name}\n`);
  }
  const sent = loads.reduce((total, load) => total + load.sent, 0);
  const all = `${inKib(kib * 1024)}  ${inKib(sent)} KiB`;
  process.stdout.write(`${all}  in ${loads.length} files; at most ${MOST_KIB} KiB with gzip\n`);
}

function inKib(bytes: number): string {
  return (bytes / 1024).toFixed(1).padStart(8);
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
