import type { Asked, Comparison } from './compare.ts';
import type { Done, Task } from './worker.ts';

interface Waiting {
  readonly asked: Asked;
  readonly resolve: (comparison: Comparison) => void;
  readonly reject: (error: unknown) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | undefined;
let isWithoutWorker = typeof Worker === 'undefined';
let last = 0;

/** Compares two manifests beside the page, so that it stays smooth; in it where that can't be. */
export function compareInBackground(asked: Asked): Promise<Comparison> {
  if (isWithoutWorker) return compareHere(asked);
  return new Promise((resolve, reject) => {
    last += 1;
    waiting.set(last, { asked, resolve, reject });
    const task: Task = { id: last, asked };
    worker ??= startWorker();
    worker.postMessage(task, []);
  });
}

function startWorker(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<Done>) => settle(data));
  started.addEventListener('error', giveUp);
  return started;
}

function settle({ id, comparison, error }: Done): void {
  const asker = waiting.get(id);
  waiting.delete(id);
  if (comparison) asker?.resolve(comparison);
  else asker?.reject(new Error(error));
}

/** A host whose policy allows no worker gets its differences all the same. */
function giveUp(): void {
  isWithoutWorker = true;
  for (const { asked, resolve, reject } of waiting.values())
    compareHere(asked).then(resolve, reject);
  waiting.clear();
}

async function compareHere(asked: Asked): Promise<Comparison> {
  const { compare } = await import('./compare.ts');
  return compare(asked);
}
