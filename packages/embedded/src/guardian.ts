import { once } from 'node:events';
import { Processes } from './processes.ts';

/**
 * Runs as a process of its own beside the parent of an instance and holds one end of a pipe. The
 * kernel closes the other end when the parent ends in whatever way, kill -9 included; then the
 * guardian stops all that is recorded. After a clean stop there is nothing left to do.
 *
 * Usage: node guardian.ts STATE_DIR
 */
const stateRoot = process.argv[2];
if (stateRoot === undefined) throw new Error('guardian.ts needs the state directory');

// A parent that stops in good order closes the pipe itself. Signals meant for it must not end
// its guardian before it.
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined);

await once(process.stdin.resume(), 'close');
await new Processes(stateRoot).stop();
