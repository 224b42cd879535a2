import { readFileSync, watch } from 'node:fs';
import path from 'node:path';
import type { Instant } from '@clotho/core';

/** The time that windows, expiry and decisions go by. TLS, leases and tokens go by real time. */
export interface Clock {
  now(): Instant;
  /** Tells when the clock was moved; answers how to stop being told. */
  onJump(listener: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  onJump: () => () => undefined,
};

/**
 * Development only: real time plus an offset that a file holds (`{"offsetMs": number}`). The
 * folder is watched, because the file is replaced by renaming and may not be there yet.
 */
export function fileClock(file: string): Clock {
  let offsetMs = readOffset(file) ?? 0;
  const listeners = new Set<() => void>();
  const watcher = watch(path.dirname(file), (_event, name) => {
    if (name !== path.basename(file)) return;
    const next = readOffset(file);
    if (next === undefined || next === offsetMs) return;
    offsetMs = next;
    for (const listener of listeners) listener();
  });
  watcher.unref();
  return {
    now: () => Date.now() + offsetMs,
    onJump: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Undefined while the file is missing or half written: the clock keeps going as before. */
function readOffset(file: string): number | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content !== 'object' || content === null || !('offsetMs' in content))
      return undefined;
    return typeof content.offsetMs === 'number' ? Math.round(content.offsetMs) : undefined;
  } catch {
    return undefined;
  }
}
