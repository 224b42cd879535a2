/** Told how far a long task is. */
export interface Reporter {
  /** A line that stays. */
  line(text: string): void;
  /** A line that the next one takes the place of; call it as often as you like. */
  progress(text: string): void;
}

export interface OutputStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const QUIET_MS = 15_000;
const ERASE_LINE = '\r\u001b[2K';

/**
 * Reports to a terminal, where progress rewrites its line, or to a log, where it is a line every
 * 15 seconds.
 */
export function streamReporter(stream: OutputStream, now: () => number = Date.now): Reporter {
  let shownAt: number | undefined;
  let unfinished = false;
  return {
    line(text) {
      stream.write(`${unfinished ? ERASE_LINE : ''}${text}\n`);
      unfinished = false;
      shownAt = undefined;
    },
    progress(text) {
      if (stream.isTTY) {
        stream.write(`${ERASE_LINE}${text}`);
        unfinished = true;
        return;
      }
      const time = now();
      if (shownAt !== undefined && time - shownAt < QUIET_MS) return;
      shownAt = time;
      stream.write(`${text}\n`);
    },
  };
}
