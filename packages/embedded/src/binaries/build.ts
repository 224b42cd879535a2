import { spawn } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { EmbeddedError } from '../errors.ts';
import { binaryNames, moduleFolder, type BinaryModule } from './catalog.ts';
import { requireGo } from './go-toolchain.ts';
import type { Reporter } from './reporter.ts';

export interface BuildOptions {
  /** Environment of the Go command: PATH, proxies, Go's own settings. */
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
}

const TICK_MS = 1000;

/**
 * Builds the binaries of one pinned module and moves them into `folder`, each in one step.
 *
 * @throws EmbeddedError `BinaryUnavailable` when Go is missing, too old, or fails.
 */
export async function buildModule(
  module: BinaryModule,
  folder: string,
  options: BuildOptions,
): Promise<void> {
  await requireGo(module, options.env);
  await mkdir(folder, { recursive: true });
  // One build at a time runs per cache, so this can only be the rest of one that was killed.
  const workshop = `${folder}.building`;
  await rm(workshop, { recursive: true, force: true });
  await mkdir(workshop);
  try {
    const clock = startClock(module, options.reporter);
    await goBuild(module, workshop, options.env).finally(() => clock.stop());
    options.reporter.line(`built ${module.folder} ${module.version} in ${clock.elapsed()}`);
    for (const name of binaryNames(module)) {
      await rename(path.join(workshop, name), path.join(folder, name));
    }
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** "building kubernetes v1.36.3 …: 0:42 of about 4:40" */
function progressText(module: BinaryModule, elapsedSeconds: number): string {
  const names = binaryNames(module).join(', ');
  const estimate = minutes(module.buildSeconds);
  return `building ${module.folder} ${module.version} (${names}): ${minutes(elapsedSeconds)} of about ${estimate} on two idle cores`;
}

function minutes(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Shows every second how long the build takes. */
function startClock(module: BinaryModule, reporter: Reporter): { stop(): void; elapsed(): string } {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const show = (): void => reporter.progress(progressText(module, seconds()));
  show();
  const timer = setInterval(show, TICK_MS);
  return { stop: () => clearInterval(timer), elapsed: () => minutes(seconds()) };
}

async function goBuild(
  module: BinaryModule,
  output: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const linker = `-s -w ${module.linkerFlags}`.trim();
  const packages = Object.entries(module.packages);
  // A folder as output names each binary after its package, which is wrong for etcd's `server/v3`.
  const single = packages.length === 1 ? packages[0]?.[0] : undefined;
  const target = single === undefined ? `${output}${path.sep}` : path.join(output, single);
  const args = [
    'build',
    '-trimpath',
    '-ldflags',
    linker,
    '-o',
    target,
    ...packages.map(([, name]) => name),
  ];
  const child = spawn('go', args, {
    cwd: moduleFolder(module),
    // No C compiler, and no go.work of a folder above, may have a say.
    env: { ...env, CGO_ENABLED: '0', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  child.on('error', reject);
  child.on('close', resolve);
  const [code, messages] = await Promise.all([ended, text(child.stderr)]);
  if (code === 0) return;
  const tail = messages.trimEnd().split('\n').slice(-12).join('\n');
  throw new EmbeddedError(
    'BinaryUnavailable',
    `go build of ${module.folder} ${module.version} failed:\n${tail}`,
  );
}
