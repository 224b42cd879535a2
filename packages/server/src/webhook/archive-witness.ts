import type { ArchiveInfo, Change } from '@clotho/api';
import { isReceipt, type ArchiveFact } from '@clotho/core';
import { parseVerifierKey, type NoteKey } from '@clotho/core/journal';
import type { Log } from '../log.ts';
import type { ArchiveClient } from '../recorder/archive-client.ts';

const GOOD_MS = 10_000;
const NO_SERVER = 'no journal server is set (CLOTHO_JOURNAL_SERVER), through which it is reached';

interface Known {
  readonly configured: boolean;
  readonly key: NoteKey;
}

/**
 * What the gate knows of the archive. What the operator says counts only with the receipt of the
 * journal server, which the gate verifies by itself, without asking anybody.
 */
export class ArchiveWitness {
  readonly #client: ArchiveClient | undefined;
  readonly #log: Log;
  #known: Known | undefined;
  #asking: Promise<void> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(client: ArchiveClient | undefined, log: Log) {
    this.#client = client;
    this.#log = log;
    // Known before the first write is judged, if the server is there.
    void this.#ask();
  }

  /** Waits for the journal server only while nothing is known of it. Never throws. */
  async factOf({ metadata, status }: Change): Promise<ArchiveFact> {
    if (!this.#client) return { configured: false, problem: NO_SERVER };
    const asked = this.#ask();
    if (!this.#known) await asked;
    if (!this.#known) return { problem: 'the journal server does not answer the gate' };
    const { configured, key } = this.#known;
    const { archive } = status ?? {};
    if (archive && isReceipt(archive, metadata.uid, key)) return { configured, done: archive };
    return archive ? { configured, problem: "its receipt is not the journal's" } : { configured };
  }

  #ask(): Promise<void> {
    const isFresh = this.#known && performance.now() - this.#askedAt < GOOD_MS;
    if (!this.#client || isFresh) return Promise.resolve();
    this.#asking ??= this.#askNow(this.#client).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askNow(client: ArchiveClient): Promise<void> {
    this.#askedAt = performance.now();
    try {
      const { configured, key }: ArchiveInfo = await client.info();
      this.#known = { configured, key: parseVerifierKey(key) };
    } catch (error) {
      this.#log.warn('the journal server could not be asked for its archive', { error });
    }
  }
}
