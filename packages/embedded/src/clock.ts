import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedError } from './errors.ts';
import { writePrivately } from './state-dir.ts';

/** What `clock.json` of a state directory holds: Clotho's clock is the machine's plus this. */
export interface ClockFile {
  readonly offsetMs: number;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const STEP = /^[+-](?:\d+[smhd])+$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/i;

/**
 * The clock's new offset for an argument: an RFC 3339 time, a step from where it stands
 * ("+2h", "-1d12h"), or "now" for the real time.
 *
 * @param now the machine's time, epoch milliseconds
 * @throws EmbeddedError `BadArgument`
 */
export function clockOffset(argument: string, now: number, current: ClockFile): number {
  if (argument === 'now') return 0;
  if (STEP.test(argument)) return current.offsetMs + stepMs(argument);
  const target = INSTANT.test(argument) ? Date.parse(argument) : Number.NaN;
  if (Number.isNaN(target)) {
    throw new EmbeddedError(
      'BadArgument',
      `"${argument}" is no time: give one such as 2025-12-15T02:00:00Z (with Z or an offset), a step such as +2h, -30m or +1d12h, or "now"`,
    );
  }
  return target - now;
}

/** The offset in force; 0 when the clock was never set. */
export async function readClock(stateRoot: string): Promise<ClockFile> {
  try {
    return JSON.parse(await readFile(clockPath(stateRoot), 'utf8'));
  } catch {
    return { offsetMs: 0 };
  }
}

export async function writeClock(stateRoot: string, clock: ClockFile): Promise<void> {
  await mkdir(stateRoot, { recursive: true, mode: 0o700 });
  await writePrivately(clockPath(stateRoot), `${JSON.stringify(clock)}\n`);
}

/** Where the running Clotho looks; it takes up a change by itself. */
export function clockPath(stateRoot: string): string {
  return path.join(stateRoot, 'clock.json');
}

function stepMs(argument: string): number {
  const parts = [...argument.matchAll(/(\d+)([smhd])/g)];
  const sum = parts.reduce(
    (ms, [, count, unit]) => ms + Number(count) * (UNITS_MS[unit ?? ''] ?? 0),
    0,
  );
  return argument.startsWith('-') ? -sum : sum;
}
