import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where one instance keeps everything it writes; every path is absolute. */
export interface StateDir {
  readonly root: string;
  /** Process records, generated kubeconfigs, kubectl's discovery cache. */
  readonly run: string;
  readonly log: string;
  readonly pki: string;
  readonly data: string;
  /** `kubectl`, and the same again as `oc`. */
  readonly bin: string;
}

export function stateDirOf(root: string): StateDir {
  const base = path.resolve(root);
  return {
    root: base,
    run: path.join(base, 'run'),
    log: path.join(base, 'log'),
    pki: path.join(base, 'pki'),
    data: path.join(base, 'data'),
    bin: path.join(base, 'bin'),
  };
}

/** The admin's kubeconfig is plain `kubeconfig`, everyone else's carries their name. */
export function kubeconfigPath(root: string, user: string): string {
  return path.join(path.resolve(root), user === 'admin' ? 'kubeconfig' : `kubeconfig.${user}`);
}

/** Makes the folders, closed to other users of the machine even if they existed before. */
export async function makeStateDir(state: StateDir): Promise<void> {
  for (const folder of Object.values(state)) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  }
}

/** Replaces a file in one step, so that a reader sees the old text or the new, never a part. */
export async function writePrivately(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, file);
}
