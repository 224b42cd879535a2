import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { EmbeddedError } from './errors.ts';
import { kubeconfigPath, stateDirOf } from './state-dir.ts';

/** Anything that lives in a state directory. */
export interface InStateDir {
  readonly stateDir: string;
}

export interface KubectlResult {
  /** Exit code; 1 also when kubectl was ended by a signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Wall time. */
  readonly ms: number;
}

/**
 * Runs kubectl as one of the local users (or with `kubeconfig.<user>` of whatever name) and waits
 * for its end. A refused command is a result with its exit code, not an exception.
 */
export async function kubectl(
  plane: InStateDir,
  user: string,
  args: readonly string[],
  { input, env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<KubectlResult> {
  const started = performance.now();
  const { bin } = stateDirOf(plane.stateDir);
  const child = spawn(`${bin}/kubectl`, [...args], {
    env: { ...kubectlEnvironment(plane, user), ...env },
  });
  // kubectl may end without reading all of its input; its exit code tells the story.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const { promise: ended, resolve, reject } = Promise.withResolvers<number>();
  child.on('error', (cause) =>
    reject(
      new EmbeddedError(
        'BinaryUnavailable',
        `${bin}/kubectl cannot be run; start again with \`npm start\``,
        { cause },
      ),
    ),
  );
  child.on('close', (code) => resolve(code ?? 1));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr, ms: performance.now() - started };
}

/**
 * The environment in which `kubectl` and `oc` are found first on the PATH and act as `user` on this
 * instance, untouched by (and not touching) the reader's own ~/.kube.
 */
export function kubectlEnvironment({ stateDir }: InStateDir, user: string): Record<string, string> {
  const { bin, run } = stateDirOf(stateDir);
  return {
    PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
    HOME: run,
    KUBECONFIG: kubeconfigPath(stateDir, user),
    // Instances reuse ports, and a cache is found by address: each has its own.
    KUBECACHEDIR: `${run}/kubectl-cache`,
    KUBERC: 'off',
  };
}
