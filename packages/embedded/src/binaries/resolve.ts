import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { isLock, tryLock, type Lock } from '../lock.ts';
import { waitFor } from '../wait.ts';
import { buildModule } from './build.ts';
import { cacheFolder, findExecutable } from './cache.ts';
import {
  binaryNames,
  BINARY_MODULES,
  type Binaries,
  type BinaryModule,
  type BinaryName,
} from './catalog.ts';
import { downloadModule, releasesReachable } from './download.ts';
import { currentPlatform } from './platform.ts';
import type { Reporter } from './reporter.ts';

export interface ResolveOptions {
  /** Folder with binaries of the user's own (KUBEBUILDER_ASSETS); it may hold only some. */
  readonly assets?: string | undefined;
  readonly cacheDir: string;
  /** Environment of the Go command, if something must be built. */
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
}

const BUILD_BY_ANOTHER_MS = 60 * 60_000;

/**
 * Finds every binary of the control plane: in the user's own folder, else in the cache, else by
 * download, else by a build from the pinned Go modules. The last two fill the cache.
 *
 * @throws EmbeddedError `BinaryUnavailable` or `ChecksumMismatch`.
 */
export async function resolveBinaries(options: ResolveOptions): Promise<Binaries> {
  const before = find(options);
  if (isComplete(before)) return before;
  const lock = await waitForTurn(options);
  try {
    await fillCache(options);
  } finally {
    await lock.release();
  }
  return requireComplete(find(options));
}

type Found = Partial<Record<BinaryName, string>>;

function find({ assets, cacheDir }: ResolveOptions): Found {
  const platform = currentPlatform();
  const found: Found = {};
  for (const module of BINARY_MODULES) {
    const cached = cacheFolder(cacheDir, module, platform);
    for (const name of binaryNames(module)) {
      const own = assets === undefined ? undefined : findExecutable(assets, name);
      const file = own ?? findExecutable(cached, name);
      if (file !== undefined) found[name] = file;
    }
  }
  return found;
}

function missingModules(found: Found): BinaryModule[] {
  return BINARY_MODULES.filter((module) => binaryNames(module).some((name) => !found[name]));
}

function isComplete(found: Found): found is Binaries {
  return missingModules(found).length === 0;
}

function requireComplete(found: Found): Binaries {
  if (isComplete(found)) return found;
  throw new Error('the cache lost binaries that were put into it just now');
}

/** Two instances that build at once would take twice the time, both of them. */
async function waitForTurn({ cacheDir, reporter }: ResolveOptions): Promise<Lock> {
  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  const attempt = async (): Promise<Lock | undefined> => {
    const result = await tryLock(path.join(cacheDir, 'build.lock'));
    if (isLock(result)) return result;
    reporter.progress(`waiting for process ${result.pid}, which prepares the same binaries`);
    return undefined;
  };
  return waitFor(attempt, { timeoutMs: BUILD_BY_ANOTHER_MS, describe: 'another build to end' });
}

async function fillCache(options: ResolveOptions): Promise<void> {
  const { cacheDir, reporter, env } = options;
  const missing = missingModules(find(options));
  if (missing.length === 0) return; // another instance did it meanwhile
  const platform = currentPlatform();
  const online = await releasesReachable();
  if (!online) reporter.line('the official releases cannot be reached from here');
  for (const module of missing) {
    const folder = cacheFolder(cacheDir, module, platform);
    const downloaded = online && (await downloadModule(module, platform, folder, reporter));
    if (!downloaded) await buildModule(module, folder, { env, reporter });
  }
}
