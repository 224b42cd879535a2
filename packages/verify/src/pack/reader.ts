import { stat } from 'node:fs/promises';

import { VerifyError } from '../error.ts';
import { readFolder } from './folder.ts';
import { readTar } from './tar.ts';

/** The files of a pack, wherever they lie. */
export interface PackReader {
  /** By path, with `/`; the size in bytes. */
  readonly files: ReadonlyMap<string, number>;
  /** Throws VerifyError. */
  read(path: string): Promise<Buffer>;
  close(): Promise<void>;
}

/** Opens a pack: a folder, or a tar of its files. Throws VerifyError. */
export async function openPack(path: string): Promise<PackReader> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? await readFolder(path) : await readTar(path);
  } catch (cause) {
    if (cause instanceof VerifyError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VerifyError('NoPack', `the pack could not be opened: ${reason}`, cause);
  }
}
