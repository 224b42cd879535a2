import { rm } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedError } from './errors.ts';
import { isLock, readOwner, tryLock, type Lock } from './lock.ts';
import { isAlive, signal, type ProcessIdentity } from './process-identity.ts';
import { Processes } from './processes.ts';
import { stateDirOf, type StateDir } from './state-dir.ts';
import { waitFor } from './wait.ts';

const PARENT_END_MS = 15_000;

/**
 * Makes this process the one parent of a state directory, after ending what a dead parent left.
 *
 * @throws EmbeddedError `AlreadyRunning` when the parent is alive.
 */
export async function claim(state: StateDir, report: (line: string) => void): Promise<Lock> {
  const result = await tryLock(parentFile(state));
  if (!isLock(result)) {
    throw new EmbeddedError(
      'AlreadyRunning',
      `an instance (process ${result.pid}) runs in ${state.root} already: stop it with \`npm stop\`, or set CLOTHO_STATE to another directory for a second one`,
    );
  }
  const leftovers = await stopLeftovers(state);
  if (leftovers.length > 0) report(`ended leftovers of an earlier run: ${leftovers.join(', ')}`);
  return result;
}

/**
 * Ends the instance of a state directory from outside: asks its parent first, then ends what is
 * left over.
 *
 * @returns the names of what was alive and is not any more.
 */
export async function stopInstance(stateRoot: string): Promise<string[]> {
  const state = stateDirOf(stateRoot);
  const before = new Processes(state.root).list().filter(isAlive);
  const parent = await readOwner(parentFile(state));
  const asked = parent !== undefined && signal(parent, 'SIGTERM');
  if (asked) await ended(parent, 'the parent');
  await stopLeftovers(state);
  await rm(parentFile(state), { force: true });
  return [...(asked ? ['parent'] : []), ...before.map(({ name }) => name)];
}

/** Where a guardian leaves its identity, for those who must not run into its last round. */
export function guardianFile(state: StateDir): string {
  return path.join(state.run, 'guardian.json');
}

/**
 * A dead parent's guardian may be at work still. It must have ended before anything new is
 * recorded, or it would take the new processes for old ones.
 */
async function stopLeftovers(state: StateDir): Promise<string[]> {
  const guardian = await readOwner(guardianFile(state));
  const stopped = await new Processes(state.root).stop();
  if (guardian && isAlive(guardian)) await ended(guardian, 'the guardian');
  return stopped.map(({ name }) => name);
}

async function ended(identity: ProcessIdentity, name: string): Promise<void> {
  const describe = `${name} (process ${identity.pid}) to end`;
  try {
    await waitFor(() => !isAlive(identity), { timeoutMs: PARENT_END_MS, describe });
  } catch {
    signal(identity, 'SIGKILL');
    await waitFor(() => !isAlive(identity), { timeoutMs: PARENT_END_MS, describe });
  }
}

function parentFile(state: StateDir): string {
  return path.join(state.run, 'parent.json');
}
