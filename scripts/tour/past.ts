import path from 'node:path';
import { waitFor, writeClock } from '@clotho/embedded';
import { ROOT } from '../paths.ts';
import { expectThat } from './expect.ts';
import type { Scene } from './scene.ts';
import { runAs, type ShellResult } from './shell.ts';

const AUDITOR = 'audit-eve';
const BEFORE = '2025-12-15T01:59:00Z';
const AFTER = '2025-12-15T02:01:00Z';
const LATER = '2025-12-15T02:05:00Z';
const IMAGE = 'payment-service:2.0.0';

/** What an auditor asks a little later: what ran before and after, and who approved it. */
export async function askThePast(scene: Scene): Promise<void> {
  scene.tell.command('anybody', `npm run clock -- ${LATER}`);
  await writeClock(scene.plane.stateDir, { offsetMs: Date.parse(LATER) - Date.now() });
  await becomesKnown(scene);
  const before = await ask(scene, `env get 'production@{${BEFORE}}'`);
  expectThat(!before.output.includes(IMAGE), 'the service does not run at 01:59', before.output);
  const after = await ask(scene, `env get 'production@{${AFTER}}'`);
  const names = [IMAGE, 'deploy-payment-service-v2', 'plat-bob', 'sec-carol'];
  expectThat(
    names.every((name) => after.output.includes(name)),
    `at 02:01 it runs, by an approved Change: ${names.join(', ')}`,
    after.output,
  );
  await ask(scene, `env diff 'production@{${BEFORE}}' 'production@{${AFTER}}'`);
  const history = await ask(scene, 'env history Deployment/payment-service -n production');
  expectThat(
    history.output.includes('window') && history.output.includes('journal'),
    'the window and the entries of the journal that say so',
    history.output,
  );
}

/** The reporter has seen production: the clock is not to leap before it has. */
export async function isFollowed(scene: Scene): Promise<void> {
  await isKnown(scene, 'production');
}

/** What the reporter saw is on record some seconds later. */
async function becomesKnown(scene: Scene): Promise<void> {
  await isKnown(scene, `production@{${AFTER}}`);
}

async function isKnown({ plane }: Scene, moment: string): Promise<void> {
  const script = clotho(`env get '${moment}' -o json`);
  await waitFor(
    async () => (await runAs(plane, AUDITOR, script)).output.includes('"standing": "Seen"'),
    { timeoutMs: 30_000, describe: `what stands in ${moment} to be known` },
  );
}

async function ask({ plane, tell }: Scene, words: string): Promise<ShellResult> {
  tell.command(AUDITOR, `npx clotho ${words}`);
  const result = await runAs(plane, AUDITOR, clotho(words));
  tell.output(result.output);
  expectThat(result.code === 0, 'the journal answers', result.output);
  return result;
}

function clotho(words: string): string {
  return `${process.execPath} ${path.join(ROOT, 'packages/cli/bin/clotho.mjs')} ${words}`;
}
