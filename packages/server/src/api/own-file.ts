import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Text of a file that is made if it is not there, readable for its owner alone. Two processes that
 * start at once get the same text: a link is made once.
 */
export async function makeOnce(file: string, make: () => string): Promise<string> {
  return (await readIfThere(file)) ?? (await write(file, make()));
}

async function write(file: string, text: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  // Replicas in containers have the same process number.
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, text, { mode: 0o600 });
  try {
    await link(own, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(own);
  }
  return readFile(file, 'utf8');
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
