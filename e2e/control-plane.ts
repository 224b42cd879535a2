import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { boot } from '../scripts/boot.ts';
import { TOUR_START } from '../scripts/tour/main-job.ts';

declare module 'vitest' {
  interface ProvidedContext {
    stateDir: string;
  }
}

/** One control plane with Clotho in it for all tests; each test works in its own namespace. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-e2e-'));
  const instance = await boot({
    stateDir,
    report: () => undefined,
    clockOffsetMs: Date.parse(TOUR_START) - Date.now(),
  });
  project.provide('stateDir', stateDir);
  return async () => {
    await instance.stop();
    await rm(stateDir, { recursive: true, force: true });
  };
}
