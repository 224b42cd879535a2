import { spawn } from 'node:child_process';
import { kubectlEnvironment, type ControlPlane } from '@clotho/embedded';
import type { Narrator } from './narrator.ts';

export interface ShellResult {
  code: number;
  /** Both streams in the order in which they came, as a person at a terminal sees them. */
  output: string;
}

/** Runs a script as one of the demo users would: kubectl, and oc, are on the PATH. */
export async function runAs(
  plane: ControlPlane,
  user: string,
  script: string,
  input = '',
): Promise<ShellResult> {
  const child = spawn('bash', ['-c', script], { env: kubectlEnvironment(plane, user) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.on('error', reject);
  child.on('close', (code) => resolve(code ?? 1));
  return { code: await promise, output };
}

/** A watch that runs on; its lines are told as they come. */
export interface Watch {
  text(): string;
  stop(): Promise<void>;
}

export function watchAs(plane: ControlPlane, user: string, script: string, tell: Narrator): Watch {
  // In a group of its own, so that ending it ends the kubectl below the shell too.
  const child = spawn('bash', ['-c', script], {
    env: kubectlEnvironment(plane, user),
    detached: true,
  });
  let seen = '';
  let told = 0;
  const onData = (chunk: Buffer): void => {
    seen += chunk.toString();
    const end = seen.lastIndexOf('\n') + 1;
    if (end > told) tell.output(seen.slice(told, end));
    told = Math.max(told, end);
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  child.on('close', () => resolve());
  return {
    text: () => seen,
    stop: async () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
      await closed;
    },
  };
}
