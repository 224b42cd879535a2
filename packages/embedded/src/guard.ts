import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { guardianFile } from './ownership.ts';
import { identify, isAlive } from './process-identity.ts';
import { Processes } from './processes.ts';
import { stateDirOf } from './state-dir.ts';
import { waitFor } from './wait.ts';

export interface Guard {
  /** Lets the guardian do its last round and waits for its end. */
  release(): Promise<void>;
}

/** Starts the guardian of an instance; from now on its processes end when this process does. */
export function startGuard(stateRoot: string): Guard {
  const log = openSync(new Processes(stateRoot).logFile('guardian'), 'w', 0o600);
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'guardian.ts'), stateRoot],
    {
      detached: true,
      cwd: stateRoot,
      env: {},
      stdio: ['pipe', log, log],
    },
  );
  closeSync(log);
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref(); // an idle pipe keeps no process alive
  // A guardian that was killed must not take its parent along by a broken pipe.
  child.stdin?.on('error', () => undefined);
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  const file = guardianFile(stateDirOf(stateRoot));
  if (identity) writeFileSync(file, JSON.stringify(identity), { mode: 0o600 });
  return {
    async release() {
      child.stdin?.end();
      if (!identity) return;
      await waitFor(() => !isAlive(identity), {
        timeoutMs: 10_000,
        describe: 'the guardian to end',
      });
      rmSync(file, { force: true });
    },
  };
}
