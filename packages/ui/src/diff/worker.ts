import { compare, type Asked, type Comparison } from './compare.ts';

export interface Task {
  readonly id: number;
  readonly asked: Asked;
}

export interface Done {
  readonly id: number;
  readonly comparison?: Comparison;
  readonly error?: string;
}

// The thread of its own in which manifests are compared.
globalThis.addEventListener('message', ({ data }: MessageEvent<Task>) => {
  globalThis.postMessage(doneOf(data), { transfer: [] });
});

function doneOf({ id, asked }: Task): Done {
  try {
    return { id, comparison: compare(asked) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
