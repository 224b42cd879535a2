import type { JournalEntry } from '@clotho/api';
import { detailOf, journalCaller, type JournalServer } from './journal-call.ts';
import { RecorderError } from './recorder.ts';

const TIMEOUT_MS = 10_000;

/** The API of the journal server, as its writers use it. */
export interface JournalClient {
  /**
   * Appends entries in this order; resolves when all are durable in the journal.
   *
   * @throws RecorderError `Unavailable`, or `Refused` when one of them is no entry
   */
  append(entries: readonly JournalEntry[]): Promise<void>;
  close(): void;
}

export function journalClient(server: JournalServer): JournalClient {
  const caller = journalCaller(server);
  const path = '/api/v1/entries';
  return {
    append: async (entries) => {
      const body = Buffer.from(JSON.stringify({ entries }));
      const answer = await caller
        .call({ method: 'POST', path, body, timeoutMs: TIMEOUT_MS })
        .catch((cause: unknown) => {
          throw unavailable(cause instanceof Error ? cause.message : String(cause), cause);
        });
      if (answer.status === 201) return;
      const detail = detailOf(answer.body);
      if (answer.status === 400 || answer.status === 413 || answer.status === 422) {
        throw new RecorderError('Refused', `the journal refuses this entry: ${detail}`);
      }
      throw unavailable(`HTTP ${answer.status}: ${detail}`);
    },
    close: () => caller.close(),
  };
}

function unavailable(reason: string, cause?: unknown): RecorderError {
  const message = `the journal can't be written to now (${reason}); what must be on record waits for it`;
  return new RecorderError('Unavailable', message, { cause });
}
