import { stopInstance } from '@clotho/embedded';
import { stateDir } from './paths.ts';

/** `npm stop`: ends what `npm start` started in this state directory, and nothing else. */
const state = stateDir();
const stopped = await stopInstance(state);
process.stdout.write(
  stopped.length > 0
    ? `stopped ${stopped.join(', ')} (${state})\n`
    : `nothing is running (${state})\n`,
);
