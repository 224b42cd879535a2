import type { JournalClient } from './journal-client.ts';
import { RecorderError, type RecordedEntry, type Recorder } from './recorder.ts';

const MOST_AT_ONCE = 128;

interface Waiting {
  readonly entry: RecordedEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Entries go straight into the journal; while it is away nothing is on record, and what depends on
 * it waits. What arrives during a call goes together into the next one.
 */
export function directRecorder(client: Pick<JournalClient, 'append'>): Recorder {
  let queue: Waiting[] = [];
  let running = false;
  const run = async (): Promise<void> => {
    running = true;
    while (queue.length > 0) {
      const taken = queue.splice(0, MOST_AT_ONCE);
      await send(taken, client);
    }
    running = false;
  };
  return {
    record: (entry) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      queue.push({ entry, resolve, reject });
      if (!running) void run();
      return promise;
    },
  };
}

async function send(
  taken: readonly Waiting[],
  client: Pick<JournalClient, 'append'>,
): Promise<void> {
  try {
    await client.append(taken.map(({ entry }) => entry));
    for (const { resolve } of taken) resolve();
  } catch (error) {
    // One that is refused takes no other with it.
    if (taken.length > 1 && error instanceof RecorderError && error.code === 'Refused') {
      for (const each of taken) await send([each], client);
      return;
    }
    for (const { reject } of taken) reject(error);
  }
}
