import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock file if nobody alive holds it, without waiting. The lock of a dead process is
 * broken. Works between processes of one machine; the file holds the owner's identity.
 *
 * @returns the lock, or the identity of its living owner.
 */
export async function tryLock(file: string): Promise<Lock | ProcessIdentity> {
  for (;;) {
    if (await create(file)) return { release: () => rm(file, { force: true }) };
    const owner = await readOwner(file);
    if (owner === undefined) continue; // released just now
    if (isAlive(owner)) return owner;
    await breakStale(file, owner);
  }
}

export function isLock(result: Lock | ProcessIdentity): result is Lock {
  return 'release' in result;
}

export async function readOwner(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** A hard link appears together with its content, so nobody ever reads a lock without an owner. */
async function create(file: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, JSON.stringify(identify(process.pid)), { mode: 0o600 });
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Moves a dead owner's lock away. Of several that try, one moves it; a slower one may catch the
 * new lock of the fastest instead, sees that by its owner, and puts it back.
 */
async function breakStale(file: string, stale: ProcessIdentity): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
    const moved = await readOwner(aside);
    if (moved && (moved.pid !== stale.pid || moved.startTime !== stale.startTime)) {
      await link(aside, file);
    }
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
