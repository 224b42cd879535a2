import { homedir } from 'node:os';
import path from 'node:path';

/** The folder of the checkout. */
export const ROOT: string = path.resolve(import.meta.dirname, '..');

/** Where an instance keeps its files: CLOTHO_STATE, else `.clotho` in the checkout. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  return path.resolve(ROOT, env['CLOTHO_STATE'] || '.clotho');
}

/** Where binaries are kept between instances and checkouts. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const parent = env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache');
  return path.resolve(env['CLOTHO_CACHE'] || path.join(parent, 'clotho'));
}

/** A folder with control-plane binaries of the reader's own, if named. */
export function ownBinaries(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['KUBEBUILDER_ASSETS'] || undefined;
}
