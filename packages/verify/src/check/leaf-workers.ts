import { Worker } from 'node:worker_threads';

import type { PackReader } from '../pack/reader.ts';
import { lookAtLeaves, type LookedLeaves } from './leaves.ts';

const PROGRAM = new URL('./leaf-worker.ts', import.meta.url);

/** A file of entries, and what was found of its lines. */
export interface LookedFile {
  file: string;
  bytes: Buffer;
  looked: LookedLeaves;
}

/**
 * Reads files in order, while `count` other threads look at the leaves of the next ones; with none
 * it is done here.
 */
export async function* lookedFiles(
  reader: PackReader,
  files: readonly string[],
  count: number,
): AsyncGenerator<LookedFile, void> {
  const workers = Array.from({ length: Math.min(count, files.length) }, () => new Worker(PROGRAM));
  try {
    const ahead: Promise<LookedFile>[] = [];
    for (let next = 0; next < files.length || ahead.length > 0;) {
      // One waits at each worker, so that none ever waits for the reader.
      for (; next < files.length && ahead.length <= 2 * workers.length; next += 1) {
        const worker = workers[next % Math.max(workers.length, 1)];
        const looking = lookAt(reader, files[next] ?? '', worker);
        looking.catch(() => undefined); // told when its turn comes
        ahead.push(looking);
      }
      const looked = await ahead.shift();
      if (looked) yield looked;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function lookAt(reader: PackReader, file: string, worker?: Worker): Promise<LookedFile> {
  const bytes = await reader.read(file);
  return { file, bytes, looked: worker ? await ask(worker, bytes) : lookAtLeaves(bytes) };
}

/** A worker answers in the order in which it was asked. */
function ask(worker: Worker, bytes: Buffer): Promise<LookedLeaves> {
  const copy = new Uint8Array(bytes);
  const waiting = (WAITING.get(worker) ?? Promise.resolve()).then(
    () =>
      new Promise<LookedLeaves>((resolve, reject) => {
        worker.once('message', (looked: LookedLeaves) => {
          worker.off('error', reject);
          resolve(looked);
        });
        worker.once('error', reject);
        worker.postMessage(copy, [copy.buffer]);
      }),
  );
  WAITING.set(
    worker,
    waiting.then(
      () => undefined,
      () => undefined,
    ),
  );
  return waiting;
}

const WAITING = new WeakMap<Worker, Promise<void>>();
