import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { ROOT } from '../../scripts/paths.ts';
import { findChromium } from './chromium.ts';
import { FOLDER_VARIABLE } from './openshift/folder.ts';

/** What a run leaves behind to be looked at: traces and pictures of what failed. */
const ARTEFACTS = path.join(ROOT, 'artefacts/e2e-ui');

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  // In the OpenShift console itself, for whoever has one that was built.
  testIgnore: process.env[FOLDER_VARIABLE] ? [] : ['openshift/**'],
  globalSetup: './instance.ts',
  outputDir: ARTEFACTS,
  // All journeys share one instance, each in a namespace of its own.
  workers: 1,
  timeout: 120_000,
  // As long as a busy machine needs; no test asserts a time.
  expect: { timeout: 30_000 },
  reporter: [['list'], ['./closing-line.ts']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: await findChromium() },
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
});
