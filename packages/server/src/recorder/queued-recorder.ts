import { appendFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { JournalClient } from './journal-client.ts';
import { RecorderError, type RecordedEntry, type Recorder } from './recorder.ts';
import { Spool } from './spool.ts';

const MOST_AT_ONCE = 128;
const RETRY_MS = { first: 100, most: 2_000 };
const REMIND_MS = 60_000;

export interface QueuedRecorder extends Recorder {
  /** One line for people: how many entries wait for the journal, and since when. */
  status(): string;
  /** Sends what can be sent, and ends; what is left is sent by the next process. */
  close(): Promise<void>;
}

/**
 * Entries are durable in a local queue, from which they go into the journal in order: admission goes
 * on while the journal is away. `file` is the queue; the entries that the journal refuses for good
 * end in `file`.refused, so that nothing is lost.
 */
export async function queuedRecorder(
  file: string,
  client: JournalClient,
  log: Log,
): Promise<QueuedRecorder> {
  const spool = await Spool.open(file);
  const stopping = new AbortController();
  let wake = Promise.withResolvers<void>();
  const drained = drain({ spool, client, log, file }, stopping.signal, async () => {
    await wake.promise;
    wake = Promise.withResolvers();
  });
  wake.resolve();
  return {
    record: async (entry) => {
      await spool.push(entry);
      wake.resolve();
    },
    status: () =>
      spool.length === 0
        ? 'every entry is in the journal'
        : `${spool.length} entries wait for the journal, the oldest since ${spool.oldest}`,
    close: async () => {
      stopping.abort();
      wake.resolve();
      await drained;
      await spool.close();
      client.close();
    },
  };
}

interface Drain {
  readonly spool: Spool;
  readonly client: JournalClient;
  readonly log: Log;
  readonly file: string;
}

async function drain(
  parts: Drain,
  signal: AbortSignal,
  untilMore: () => Promise<void>,
): Promise<void> {
  const { spool, log } = parts;
  const outage = new Outage(log);
  while (!signal.aborted || spool.length > 0) {
    if (spool.length === 0) {
      await untilMore();
      continue;
    }
    try {
      await sendSome(parts, MOST_AT_ONCE);
      outage.over();
    } catch (error) {
      if (signal.aborted) return;
      outage.goesOn(error, spool.length);
      await delay(outage.waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function sendSome({ spool, client, log, file }: Drain, most: number): Promise<void> {
  const entries = spool.peek(most);
  try {
    await client.append(entries);
    await spool.done(entries.length);
  } catch (error) {
    const isRefused = error instanceof RecorderError && error.code === 'Refused';
    if (!isRefused) throw error;
    // One that is refused must not hold up the others.
    if (entries.length > 1) return sendSome({ spool, client, log, file }, 1);
    await setAside(entries, `${file}.refused`);
    log.error('the journal refuses an entry; it is kept beside', { id: entries[0]?.id, error });
    await spool.done(1);
  }
}

function setAside(entries: readonly RecordedEntry[], file: string): Promise<void> {
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  return appendFile(file, lines, { mode: 0o600, flush: true });
}

/** The journal is away: said at once, then now and then, and when it is over. */
class Outage {
  readonly #log: Log;
  #since: number | undefined;
  #saidAt = 0;
  waitMs: number = RETRY_MS.first;

  constructor(log: Log) {
    this.#log = log;
  }

  goesOn(error: unknown, waiting: number): void {
    const now = performance.now();
    this.waitMs =
      this.#since === undefined ? RETRY_MS.first : Math.min(this.waitMs * 2, RETRY_MS.most);
    this.#since ??= now;
    if (this.#saidAt !== 0 && now - this.#saidAt < REMIND_MS) return;
    this.#saidAt = now;
    this.#log.warn('entries wait for the journal', { waiting, error });
  }

  over(): void {
    if (this.#since === undefined) return;
    const seconds = Math.round((performance.now() - this.#since) / 1000);
    this.#log.info('the journal takes entries again', { afterSeconds: seconds });
    this.#since = undefined;
    this.#saidAt = 0;
  }
}
