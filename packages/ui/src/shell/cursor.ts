import { useState } from 'react';
import { useShortcuts } from './shortcuts.ts';

/** The row of a list that keys act on; −1 before one was chosen. */
export interface Cursor {
  readonly at: number;
  readonly move: (to: number) => void;
}

/** j and k go through a list, Enter opens. */
export function useCursor(length: number, onOpen: (at: number) => void): Cursor {
  const [at, setAt] = useState(-1);
  const here = Math.min(at, length - 1);
  const next = (): void => setAt(Math.min(here + 1, length - 1));
  const previous = (): void => setAt(Math.max(here - 1, 0));
  useShortcuts({
    j: next,
    k: previous,
    ArrowDown: next,
    ArrowUp: previous,
    Enter: () => here >= 0 && onOpen(here),
  });
  return { at: here, move: setAt };
}
