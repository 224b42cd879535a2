import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StartedControlPlane } from '@clotho/embedded';
import { boot } from '../../scripts/boot.ts';

/**
 * Does `work` on an instance of its own, which ends with it: also by Ctrl-C, and with everything
 * that was started in its state directory.
 */
export async function withInstance(
  work: (plane: StartedControlPlane) => Promise<void>,
): Promise<void> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'clotho-bench-'));
  const instance = await boot({ stateDir, report: note });
  const interrupted = interruption();
  try {
    await Promise.race([work(instance.plane), interrupted]);
  } finally {
    await instance.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** A line about the progress; the result alone goes to standard output. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

function interruption(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => reject(new Error(`ended by ${signal}`)));
  }
  return promise;
}
