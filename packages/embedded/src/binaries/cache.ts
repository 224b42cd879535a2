import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import { moduleFolder, type BinaryModule, type BinaryName } from './catalog.ts';
import type { Platform } from './platform.ts';

/**
 * Name of the folder in which a module's binaries are kept: they are found again only by the same
 * version, platform and pinned dependencies.
 */
export function cacheKey(module: BinaryModule, { os, arch }: Platform, goMod: string): string {
  const pins = createHash('sha256').update(goMod).digest('hex').slice(0, 12);
  return `${module.folder}-${module.version}-${os}-${arch}-${pins}`;
}

/** The cache folder of a module; it need not exist. */
export function cacheFolder(cacheDir: string, module: BinaryModule, platform: Platform): string {
  const goMod = readFileSync(path.join(moduleFolder(module), 'go.mod'), 'utf8');
  return path.join(cacheDir, 'bin', cacheKey(module, platform, goMod));
}

/** The path of a binary in a folder, if it is there and can be run. */
export function findExecutable(folder: string, name: BinaryName): string | undefined {
  const file = path.resolve(folder, name);
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}
