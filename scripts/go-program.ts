import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { setPriority } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from './paths.ts';

const run = promisify(execFile);
/** Builds give way to what else runs here. */
const NICENESS = 10;

/** A program of others that benchmarks or tests run, built from a pinned Go module. */
export interface GoProgram {
  /** Of the binary. */
  name: string;
  /** With the go.mod that pins it and all that it needs. */
  folder: string;
  /** Go package of the binary. */
  package: string;
  /** What the folder in the cache begins with. */
  cacheKey: string;
  /** Wall time of a build from nothing on two idle cores. */
  buildMinutes: number;
}

/**
 * Path of the binary: from the cache, else built into it, which is told by `report`. Throws when Go
 * is missing or fails.
 */
export async function goProgram(
  program: GoProgram,
  report: (line: string) => void,
): Promise<string> {
  const folder = await cacheFolder(program);
  const file = path.join(folder, program.name);
  if (existsSync(file)) return file;
  await mkdir(folder, { recursive: true });
  report(`building ${program.name}: about ${program.buildMinutes} minutes on two idle cores`);
  const unfinished = `${file}.building.${process.pid}`;
  await go(program.folder, [
    'build',
    '-trimpath',
    '-ldflags',
    '-s -w',
    '-o',
    unfinished,
    program.package,
  ]);
  await rename(unfinished, file);
  return file;
}

/** Folder with the sources of a module, of the version that `folder`'s go.mod pins. */
export async function goSources(folder: string, module: string): Promise<string> {
  const answer: { Dir: string } = JSON.parse(
    await go(folder, ['mod', 'download', '-json', module]),
  );
  return answer.Dir;
}

/** Binaries are found again only by the same platform and pinned dependencies. */
async function cacheFolder({ folder, cacheKey }: GoProgram): Promise<string> {
  const goMod = await readFile(path.join(folder, 'go.mod'));
  const pins = createHash('sha256').update(goMod).digest('hex').slice(0, 12);
  return path.join(cacheDir(), 'bin', `${cacheKey}-${process.platform}-${process.arch}-${pins}`);
}

async function go(folder: string, args: string[]): Promise<string> {
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' };
  const running = run('go', args, { cwd: folder, env });
  if (running.child.pid !== undefined) setPriority(running.child.pid, NICENESS);
  const { stdout } = await running;
  return stdout;
}
