import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Ran } from './host.ts';

/** Runs a program with the standard input of this one; undefined if the PATH has none of the name. */
export async function runProgram(
  name: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<Ran | undefined> {
  const child = spawn(name, words, { stdio: ['inherit', 'pipe', 'pipe'], signal });
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  child.on('error', (error: Error & { code?: string }) =>
    error.code === 'ENOENT' ? resolve(undefined) : reject(error),
  );
  child.on('close', (code) => resolve(code ?? 1));
  const printed = Promise.all([text(child.stdout), text(child.stderr)]);
  const code = await promise;
  if (code === undefined) return undefined;
  const [out, err] = await printed;
  return { code, out, err };
}
