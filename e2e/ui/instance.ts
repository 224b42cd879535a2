import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { boot } from '../../scripts/boot.ts';
import { buildConsoleHost, buildConsolePlugin, buildWebApp } from '../../scripts/bundles.ts';
import { TOUR_START } from '../../scripts/tour/main-job.ts';

/** Names the state directory of the instance that the journeys use. */
export const STATE_VARIABLE = 'CLOTHO_E2E_STATE';

/**
 * One control plane with Clotho in it for all journeys. While journeys are written, CLOTHO_E2E_STATE
 * may name one that runs already; it is left as it is.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  await buildWebApp(report);
  await buildConsolePlugin(report);
  await buildConsoleHost(report);
  if (process.env[STATE_VARIABLE]) return undefined;
  const stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-ui-'));
  const instance = await boot({
    stateDir,
    report,
    clockOffsetMs: Date.parse(TOUR_START) - Date.now(),
  });
  process.env[STATE_VARIABLE] = stateDir;
  return async () => {
    await instance.stop();
    await rm(stateDir, { recursive: true, force: true });
  };
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
