import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '../../scripts/paths.ts';
import pins from './chromium/package.json' with { type: 'json' };

const run = promisify(execFile);
/** An npm package with a browser in it, and the lock that pins it. */
const SOURCE = path.join(import.meta.dirname, 'chromium');
const FILES: readonly string[] = ['package.json', 'package-lock.json', '.npmrc', 'unpack.mjs'];

/**
 * A Chromium for machines that have none, kept in the cache: for any user, and without touching the
 * system. Undefined where none is to be had.
 */
export async function broughtChromium(report: (line: string) => void): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const version = pins.dependencies['@sparticuz/chromium'];
  const folder = path.join(cacheDir(), 'bin', `chromium-${version}-linux-x64`);
  const program = path.join(folder, 'chromium.sh');
  if (existsSync(program)) return program;
  report(`there is no Chromium here: bringing Chromium ${version} into ${folder}`);
  const unfinished = `${folder}.bringing.${process.pid}`;
  await unpackInto(unfinished);
  await writeFile(path.join(unfinished, 'chromium.sh'), await starter(unfinished));
  await chmod(path.join(unfinished, 'chromium.sh'), 0o755);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  return program;
}

async function unpackInto(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of FILES) await cp(path.join(SOURCE, file), path.join(folder, file));
  await run('npm', ['ci', '--ignore-scripts', '--no-workspaces'], { cwd: folder });
  const env = { ...process.env, TMPDIR: folder };
  await run(process.execPath, ['unpack.mjs'], { cwd: folder, env });
  await rm(path.join(folder, 'node_modules'), { recursive: true });
}

/** Libraries and fonts of its own come in where the system has none. */
async function starter(folder: string): Promise<string> {
  const { stdout } = await run('ldd', [path.join(folder, 'chromium')]);
  const lines = [
    '#!/bin/sh',
    'here=$(dirname "$(readlink -f "$0")")',
    ...(stdout.includes('not found') ? ['export LD_LIBRARY_PATH="$here/al2023/lib"'] : []),
    '[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here/fonts"',
    'exec "$here/chromium" "$@"',
  ];
  return `${lines.join('\n')}\n`;
}
