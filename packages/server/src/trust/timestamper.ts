import { formatInstant } from '@clotho/core';
import type { ArchivedCheckpoints } from '@clotho/archive';
import type { JournalInfo } from '@clotho/api';
import { timestamp, type TimestampAuthority } from '@clotho/integrations';
import type { Journal } from '@clotho/store';
import type { Log } from '../log.ts';
import { Attempts } from './attempts.ts';

export interface TimestamperOptions {
  readonly journal: Journal;
  readonly authorities: readonly TimestampAuthority[];
  readonly intervalMs: number;
  /** Where timestamps go besides the database. */
  readonly archive?: ArchivedCheckpoints | undefined;
  readonly log: Log;
}

/**
 * Has the newest checkpoint timestamped by each authority now and then, while this server leads, and
 * keeps the answers with it in the database and in the archive.
 */
export class Timestamper {
  readonly #journal: Journal;
  readonly #asked: readonly { url: string; attempts: Attempts }[];
  readonly #stopListening: () => void;

  constructor(options: TimestamperOptions) {
    const { journal, authorities } = options;
    this.#journal = journal;
    this.#asked = authorities.map((authority) => ({
      url: authority.url,
      attempts: attemptsAt(authority, options),
    }));
    for (const { attempts } of this.#asked) attempts.start();
    const want = (): void => {
      for (const { attempts } of this.#asked) attempts.want();
    };
    this.#stopListening = journal.onPublish(want);
    want();
  }

  async state(): Promise<NonNullable<JournalInfo['timestamps']>> {
    const newest = await this.#journal.checkpoints.newestTimestamps();
    return this.#asked.map(({ url, attempts: { problem } }) => {
      const last = newest.find(({ authority }) => authority === url);
      const [size, at] = last ? [last.size, formatInstant(last.at)] : [null, null];
      return { authority: url, size, at, problem };
    });
  }

  stop(): void {
    this.#stopListening();
    for (const { attempts } of this.#asked) attempts.stop();
  }
}

function attemptsAt(authority: TimestampAuthority, options: TimestamperOptions): Attempts {
  const { intervalMs, log } = options;
  return new Attempts({
    who: `the timestamp authority ${authority.url}`,
    intervalMs,
    attempt: () => stampNewest(authority, options),
    log,
  });
}

/** Whether there was a checkpoint that this authority had not seen. */
async function stampNewest(
  authority: TimestampAuthority,
  { journal, archive }: TimestamperOptions,
): Promise<boolean> {
  const { checkpoints } = journal;
  const newest = journal.leads ? await checkpoints.newest() : undefined;
  const all = await checkpoints.newestTimestamps();
  const last = all.find((each) => each.authority === authority.url);
  if (!newest || newest.size <= (last?.size ?? 0)) return false;
  // An archive that is away is found out before somebody is asked for what would be lost.
  await archive?.put(newest.signed, newest.size);
  const { response, at } = await timestamp(authority, Buffer.from(newest.signed));
  await archive?.putTimestamp(response, newest.size);
  await checkpoints.addTimestamp({ size: newest.size, authority: authority.url, at, response });
  return true;
}
