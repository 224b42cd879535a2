import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { broughtChromium } from './brought-chromium.ts';

/** Where systems keep a Chromium or a Chrome. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
] as const;

/**
 * The browser to test with: CLOTHO_CHROMIUM, else the system's, else the one Playwright brought,
 * else one that is brought into the cache.
 */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env['CLOTHO_CHROMIUM'];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CLOTHO_CHROMIUM: there is no program ${named}`);
  }
  const found = [...PLACES, chromium.executablePath()].find((place) => existsSync(place));
  const program = found ?? (await broughtChromium((line) => process.stderr.write(`${line}\n`)));
  if (program !== undefined) return program;
  throw new Error(
    'no Chromium was found, and the web app is tested in one. Install it (`apt-get install ' +
      'chromium`, or `npx playwright install chromium`), or name yours: CLOTHO_CHROMIUM=/path',
  );
}
