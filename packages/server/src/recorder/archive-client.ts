import type { ArchiveAnswer, ArchiveInfo, ArchiveRequest } from '@clotho/api';
import { codeOf, detailOf, journalCaller, type JournalServer } from './journal-call.ts';

const INFO_MS = 5_000;
/** The server gives up before, and says what the archive said. */
const PUT_MS = 120_000;

export type ArchiveClientErrorCode =
  /** The journal server has no archive. */
  | 'NotConfigured'
  /** What is to be archived is refused, and will be again. */
  | 'Refused'
  /** The archive, or the journal server in front of it, does not take it now. */
  | 'Unavailable';

export class ArchiveClientError extends Error {
  override readonly name = 'ArchiveClientError';
  readonly code: ArchiveClientErrorCode;

  constructor(code: ArchiveClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The archive behind the journal server, which alone has the keys to it. */
export interface ArchiveClient {
  /** Resolves when it is archived, read back and in the journal. @throws ArchiveClientError */
  put(request: ArchiveRequest): Promise<ArchiveAnswer>;
  /** @throws ArchiveClientError `Unavailable` */
  info(): Promise<ArchiveInfo>;
  close(): void;
}

export function archiveClient(server: JournalServer): ArchiveClient {
  const caller = journalCaller(server);
  const path = '/api/v1/archive';
  return {
    put: async (request) => {
      const body = Buffer.from(JSON.stringify(request));
      const answer = await caller
        .call({ method: 'POST', path, body, timeoutMs: PUT_MS })
        .catch(unreachable);
      if (answer.status === 201) return JSON.parse(answer.body);
      throw refusalOf(answer.status, answer.body);
    },
    info: async () => {
      const answer = await caller
        .call({ method: 'GET', path, timeoutMs: INFO_MS })
        .catch(unreachable);
      if (answer.status === 200) return JSON.parse(answer.body);
      throw refusalOf(answer.status, answer.body);
    },
    close: () => caller.close(),
  };
}

function unreachable(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `the journal server, which leads to the archive, does not answer (${reason})`;
  throw new ArchiveClientError('Unavailable', message, { cause });
}

function refusalOf(status: number, body: string): ArchiveClientError {
  const detail = detailOf(body);
  if (codeOf(body) === 'NoArchive') return new ArchiveClientError('NotConfigured', detail);
  const isFinal = status === 400 || status === 413 || status === 422;
  return new ArchiveClientError(isFinal ? 'Refused' : 'Unavailable', detail);
}
