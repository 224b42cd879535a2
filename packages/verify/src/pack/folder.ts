import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { VerifyError } from '../error.ts';
import type { PackReader } from './reader.ts';

/** The files below a folder; links are passed over, so that nothing outside is read. */
export async function readFolder(folder: string): Promise<PackReader> {
  const files = new Map<string, number>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    const { size } = await stat(full);
    files.set(path.relative(folder, full).split(path.sep).join('/'), size);
  }
  return {
    files,
    read: (name) => read(folder, name, files),
    close: () => Promise.resolve(),
  };
}

async function read(
  folder: string,
  name: string,
  files: ReadonlyMap<string, number>,
): Promise<Buffer> {
  if (!files.has(name)) throw new VerifyError('Unreadable', `${name} is not in the pack`);
  return readFile(path.join(folder, ...name.split('/')));
}
