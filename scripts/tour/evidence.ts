import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { ROOT } from '../paths.ts';
import { expectThat } from './expect.ts';
import type { Scene } from './scene.ts';
import { runAs, type ShellResult } from './shell.ts';

const CLI = path.join(ROOT, 'packages/cli/bin/clotho.mjs');
const AUDITOR = 'audit-eve';
/** Takes the network away from a command; not every system lets its users do so. */
const OFFLINE = 'unshare --map-root-user --net';

/** Where an auditor keeps what was handed out. */
interface Files {
  pack: string;
  key: string;
  altered: string;
}

/** What is left for an auditor: a pack that proves itself without Clotho, and gives a forgery away. */
export async function evidence(scene: Scene, change: string): Promise<void> {
  const { tell, plane } = scene;
  const folder = path.join(plane.stateDir, 'evidence');
  await mkdir(folder, { recursive: true });
  const files = {
    pack: path.join(folder, `${change}.tar`),
    key: path.join(folder, 'clotho.pub'),
    altered: path.join(folder, 'altered.tar'),
  };
  await tell.step('What was approved lay in the archive before it was written', () =>
    showArchive(scene, change),
  );
  await tell.step('An auditor takes the evidence away', () => takeAway(scene, change, files));
  await tell.step('It is checked without a network, without Clotho and its database', () =>
    checkOffline(scene, files),
  );
  await tell.step('One byte of it is changed: the check names the entry', () =>
    refuseForgery(scene, files),
  );
}

async function showArchive(scene: Scene, change: string): Promise<void> {
  const condition = `{.status.conditions[?(@.type=="Archived")].message}`;
  const script = `kubectl get change ${change} -n production -o jsonpath='${condition}{"\\n"}'`;
  scene.tell.command(AUDITOR, script);
  const { output } = await runAs(scene.plane, AUDITOR, script);
  scene.tell.output(output);
  expectThat(output.includes('version'), 'a version in the archive', output);
}

async function takeAway(scene: Scene, change: string, { pack, key }: Files): Promise<void> {
  const log = `log --change ${change} -n production --kind StatementSigned`;
  await waitFor(
    async () => {
      const { output } = await runAs(scene.plane, AUDITOR, `${process.execPath} ${CLI} ${log}`);
      return output.includes('StatementSigned') && output;
    },
    { timeoutMs: 30_000, describe: 'the journal to sign a statement about the Change' },
  );
  const made = await clotho(
    scene,
    `audit export --change ${change} -n production -f ${shown(pack)}`,
  );
  expectThat(made.code === 0, 'an evidence pack', made.output);
  const asked = await clotho(scene, `audit key > ${shown(key)}`);
  expectThat(asked.code === 0, 'the key of the journal', asked.output);
}

async function checkOffline(scene: Scene, { pack, key }: Files): Promise<void> {
  const { code } = await runAs(scene.plane, AUDITOR, `${OFFLINE} true`);
  const without = code === 0 ? `${OFFLINE} ` : '';
  if (without === '') {
    scene.tell.note('This system lets nobody give up the network; the check asks for none.');
  }
  const checked = await clotho(scene, `verify ${shown(pack)} --key ${shown(key)}`, without);
  expectThat(
    checked.code === 0 && checked.output.includes('Proven:'),
    'the pack is proven',
    checked.output,
  );
}

async function refuseForgery(scene: Scene, { pack, key, altered }: Files): Promise<void> {
  const content = await readFile(pack);
  const approver = '"username":"plat-bob"';
  const at = content.indexOf(approver);
  expectThat(at > 0, 'an entry of the approver', pack);
  content[at + approver.length - 2] = 't'.charCodeAt(0);
  await writeFile(altered, content);
  scene.tell.note('In altered.tar plat-bob, who approved, is called plat-bot.');
  const checked = await clotho(scene, `verify ${shown(altered)} --key ${shown(key)}`);
  expectThat(
    checked.code === 1 && /Tampered with: entry \d+/.test(checked.output),
    'the pack is refused, and the entry is named',
    checked.output,
  );
}

async function clotho({ plane, tell }: Scene, words: string, before = ''): Promise<ShellResult> {
  tell.command(AUDITOR, `${before}npx clotho ${words}`);
  const script = `cd '${process.cwd()}' && ${before}${process.execPath} ${CLI} ${words}`;
  const result = await runAs(plane, AUDITOR, script);
  tell.output(result.output);
  return result;
}

/** As it would be typed here. */
function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}
