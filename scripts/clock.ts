import { clockOffset, EmbeddedError, readClock, writeClock } from '@clotho/embedded';
import { stateDir } from './paths.ts';

const HELP = `Shows or sets Clotho's clock in this state directory (development only).
It governs windows, expiry and decision times; certificates, tokens, leases and the
audit log keep the machine's time.

  npm run clock                             show it
  npm run clock -- 2025-12-15T02:00:00Z     set it; it runs on from there
  npm run clock -- +2h                      move it (s, m, h, d; also +1d12h, -30m)
  npm run clock -- now                      back to the machine's time
`;

const [argument, ...more] = process.argv.slice(2);
if (argument === '--help' || argument === '-h') process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  try {
    if (more.length > 0) {
      throw new EmbeddedError('BadArgument', `one time is enough, "${more.join(' ')}" is too much`);
    }
    const clock = argument === undefined ? await readClock(stateDir()) : await set(argument);
    process.stdout.write(`${describe(clock.offsetMs)}\n`);
  } catch (error) {
    if (!(error instanceof EmbeddedError)) throw error;
    process.stderr.write(`clock: ${error.message}\n`);
    process.exitCode = 2;
  }
}

async function set(time: string): Promise<{ offsetMs: number }> {
  const clock = { offsetMs: clockOffset(time, Date.now(), await readClock(stateDir())) };
  await writeClock(stateDir(), clock);
  return clock;
}

function describe(offsetMs: number): string {
  const shown = new Date(Date.now() + offsetMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const note = offsetMs === 0 ? "the machine's time" : 'set for development';
  return `Clotho's clock: ${shown} (${note})`;
}
