import { hash } from 'node:crypto';
import type { BeatAnswer, BeatRequest } from '@clotho/api';
import { detailOf, journalCaller, type JournalServer } from './journal-call.ts';
import { RecorderError } from './recorder.ts';

const TIMEOUT_MS = 10_000;

/** The API of the journal server, as reporters of environments use it besides appending. */
export interface EnvironmentClient {
  /** Keeps content beside the journal; resolves when it is durable. @throws RecorderError */
  putBlob(content: Buffer): Promise<void>;
  /**
   * Says until when environments were seen, and answers what is known of them. @throws RecorderError
   */
  beat(environments: BeatRequest['environments']): Promise<BeatAnswer['environments']>;
  close(): void;
}

export function environmentClient(server: JournalServer): EnvironmentClient {
  const caller = journalCaller(server);
  const send = async (request: Omit<Request, 'timeoutMs'>): Promise<string> => {
    const answer = await caller
      .call({ ...request, timeoutMs: TIMEOUT_MS })
      .catch((cause: unknown) => {
        throw unavailable(cause instanceof Error ? cause.message : String(cause), cause);
      });
    if (answer.status === 200 || answer.status === 201) return answer.body;
    const detail = detailOf(answer.body);
    if (answer.status === 400 || answer.status === 413 || answer.status === 422) {
      throw new RecorderError('Refused', `the journal refuses this report: ${detail}`);
    }
    throw unavailable(`HTTP ${answer.status}: ${detail}`);
  };
  return {
    putBlob: async (body) => {
      const path = `/api/v1/blobs/${hash('sha256', body)}`;
      await send({ method: 'PUT', path, body, contentType: 'application/octet-stream' });
    },
    beat: async (environments) => {
      const body = Buffer.from(JSON.stringify({ environments }));
      const path = '/api/v1/environments/beats';
      const answer: BeatAnswer = JSON.parse(await send({ method: 'POST', path, body }));
      return answer.environments;
    },
    close: () => caller.close(),
  };
}

type Request = Parameters<ReturnType<typeof journalCaller>['call']>[0];

function unavailable(reason: string, cause?: unknown): RecorderError {
  const message = `environments can't be reported to the journal now (${reason}); what was seen waits`;
  return new RecorderError('Unavailable', message, { cause });
}
