import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.ts';

/** A bundle of screens that is built from the sources of the checkout. */
interface Bundle {
  /** Its package. */
  folder: string;
  /** What the reader is told that is being built. */
  title: string;
  /** Builds into the folder given as the last argument. */
  command: readonly string[];
}

const WEB: Bundle = {
  folder: 'packages/web',
  title: 'the web app',
  command: ['vite', 'build', '--logLevel', 'warn', '--emptyOutDir', '--outDir'],
};

const CONSOLE_PLUGIN: Bundle = {
  folder: 'packages/console-plugin',
  title: 'the console plugin',
  command: ['node', 'build.ts'],
};

/** A host for the plugin to be tested in. */
const CONSOLE_HOST: Bundle = {
  folder: 'e2e/ui/console-host',
  title: 'the host of the console plugin',
  command: WEB.command,
};

/** Everything whose change makes another bundle. */
const SOURCES = [
  'package-lock.json',
  'packages/{api,ui,ui-host}/src/**/*.{ts,tsx,css,json}',
  'packages/{api,ui,ui-host}/package.json',
  'packages/ui/locales/*.json',
  'scripts/words/*.ts',
] as const;

const STAMP = '.sources';

/** Builds `packages/web/dist` if its sources are others than those of the last build. */
export async function buildWebApp(report: (line: string) => void): Promise<void> {
  await build(WEB, report);
}

/** Builds `packages/console-plugin/dist` likewise. */
export async function buildConsolePlugin(report: (line: string) => void): Promise<void> {
  await build(CONSOLE_PLUGIN, report);
}

/** Builds the page that the tests show the console plugin in. */
export async function buildConsoleHost(report: (line: string) => void): Promise<void> {
  await build(CONSOLE_HOST, report);
}

async function build({ folder, title, command }: Bundle, report: (line: string) => void) {
  const dist = path.join(ROOT, folder, 'dist');
  const digest = digestOf([...SOURCES, `${folder}/*.*`, `${folder}/{src,public,templates}/**/*.*`]);
  if (stampOf(dist) === digest) return;
  const started = performance.now();
  report(`building ${title}`);
  // Beside the old one, which a running server may be serving.
  const fresh = `${dist}.${process.pid}`;
  try {
    await run(path.join(ROOT, folder), [...command, fresh]);
    writeFileSync(path.join(fresh, STAMP), digest);
    replace(dist, fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  report(`${title} is built (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

function digestOf(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync([...patterns], { cwd: ROOT }).toSorted()) {
    if (/\.test\.tsx?$/.test(file)) continue;
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(ROOT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function stampOf(dist: string): string | undefined {
  const file = path.join(dist, STAMP);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function replace(dist: string, fresh: string): void {
  const old = `${fresh}.old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

async function run(cwd: string, [program = '', ...args]: readonly string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(path.join(ROOT, 'node_modules/.bin', program), args, {
    cwd,
    // What the bundler says is no output of the program that asked for it.
    stdio: ['ignore', 2, 2],
  });
  child.on('error', reject);
  child.on('close', (code) => {
    if (code === 0) resolve();
    else reject(new Error(`${program} ended with exit code ${code}; its messages are above`));
  });
  return promise;
}
