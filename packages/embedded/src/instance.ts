import { clearEndpoints } from './environment.ts';
import { startGuard } from './guard.ts';
import { claim } from './ownership.ts';
import { Processes } from './processes.ts';
import { makeStateDir, stateDirOf } from './state-dir.ts';

/** A state directory that this process owns, and the processes in it. */
export interface Instance {
  readonly stateDir: string;
  readonly processes: Processes;
  /** Ends every process recorded in the state directory, then gives the directory free. */
  stop(): Promise<void>;
}

/**
 * Takes a state directory for this process. When this process ends, in whatever way, everything
 * that was started in it ends too.
 *
 * @throws EmbeddedError `AlreadyRunning`
 */
export async function claimInstance(
  stateDir: string,
  report: (line: string) => void,
): Promise<Instance> {
  const state = stateDirOf(stateDir);
  await makeStateDir(state);
  const ownership = await claim(state, report);
  const guard = startGuard(state.root);
  const processes = new Processes(state.root);
  return {
    stateDir: state.root,
    processes,
    stop: async () => {
      await processes.stop();
      await guard.release();
      await clearEndpoints(state.root);
      await ownership.release();
    },
  };
}
