import { hash } from 'node:crypto';
import { detailOf, journalCaller, type JournalCaller, type JournalServer } from './journal-call.ts';
import { RecorderError, type RecordedEntry } from './recorder.ts';

const TIMEOUT_MS = 10_000;

/** The API of the journal server, as its writers use it. */
export interface JournalClient {
  /**
   * Appends entries in this order, after the content that they bring; resolves when all are durable
   * in the journal.
   *
   * @throws RecorderError `Unavailable`, or `Refused` when one of them is no entry
   */
  append(entries: readonly RecordedEntry[]): Promise<void>;
  close(): void;
}

export function journalClient(server: JournalServer): JournalClient {
  const caller = journalCaller(server);
  return {
    append: async (entries) => {
      for (const content of entries.flatMap(({ contents = [] }) => contents)) {
        await send(contentRequest(Buffer.from(content, 'base64')), caller);
      }
      const plain = entries.map(({ contents: _contents, ...entry }) => entry);
      const body = Buffer.from(JSON.stringify({ entries: plain }));
      await send({ method: 'POST', path: '/api/v1/entries', body }, caller);
    },
    close: () => caller.close(),
  };
}

type Request = Omit<Parameters<JournalCaller['call']>[0], 'timeoutMs'>;

function contentRequest(body: Buffer): Request {
  const path = `/api/v1/blobs/${hash('sha256', body)}?salted=true`;
  return { method: 'PUT', path, body, contentType: 'application/octet-stream' };
}

async function send(request: Request, caller: JournalCaller): Promise<void> {
  const answer = await caller
    .call({ ...request, timeoutMs: TIMEOUT_MS })
    .catch((cause: unknown) => {
      throw unavailable(cause instanceof Error ? cause.message : String(cause), cause);
    });
  // Content that was erased meanwhile is not brought back; its entry goes on record.
  if (answer.status === 201 || answer.status === 410) return;
  const detail = detailOf(answer.body);
  if (answer.status === 400 || answer.status === 413 || answer.status === 422) {
    throw new RecorderError('Refused', `the journal refuses this entry: ${detail}`);
  }
  throw unavailable(`HTTP ${answer.status}: ${detail}`);
}

function unavailable(reason: string, cause?: unknown): RecorderError {
  const message = `the journal can't be written to now (${reason}); what must be on record waits for it`;
  return new RecorderError('Unavailable', message, { cause });
}
