import type { ImportAnswer } from '@clotho/api';
import { StoreError, type Journal, type Receipt } from '@clotho/store';
import type { Appender } from '../pipeline-entries.ts';
import { ApiError } from '../problem.ts';
import type { Lines } from './lines.ts';
import { readEntries, type NumberedEntry } from './read-entries.ts';

/** Entries that wait for the journal before more lines are read: some batches' worth. */
const MOST_WAITING = 2048;

interface Part {
  readonly entries: readonly NumberedEntry[];
  /** Never rejects. */
  readonly settled: Promise<PromiseSettledResult<Receipt>[]>;
}

/**
 * Appends lines as they come, in their order, and answers when all are durable. Ends at the first
 * line that can't be appended; those before it are durable then, and known when they come again.
 *
 * @throws ApiError which names the line
 */
export async function importEntries(
  lines: AsyncIterable<Lines>,
  appender: Appender,
  journal: Pick<Journal, 'appendEach'>,
): Promise<ImportAnswer> {
  const count = new Count();
  const parts: Part[] = [];
  let waiting = 0;
  let problem: Error | undefined;
  const settleFirst = async (): Promise<void> => {
    const part = parts.shift();
    if (!part) return;
    waiting -= part.entries.length;
    const found = count.add(part, await part.settled);
    problem ??= found;
  };
  try {
    for await (const some of lines) {
      const read = readEntries(some, appender);
      const { entries } = read;
      const settled = journal.appendEach(
        appender.source,
        entries.map(({ entry }) => entry),
      );
      parts.push({ entries, settled });
      waiting += entries.length;
      while (waiting > MOST_WAITING) await settleFirst();
      problem ??= read.problem;
      if (problem) break;
    }
  } catch (error) {
    problem ??= error instanceof Error ? error : new Error(String(error));
  }
  while (parts.length > 0) await settleFirst();
  if (problem) throw count.told(problem);
  return count.answer;
}

/** What became of the entries of a call. */
class Count {
  #appended = 0;
  #duplicates = 0;
  #last: number | null = null;

  get answer(): ImportAnswer {
    return { appended: this.#appended, duplicates: this.#duplicates, last: this.#last };
  }

  /** Answers what is wrong with the first of them that was not appended. */
  add({ entries }: Part, results: readonly PromiseSettledResult<Receipt>[]): Error | undefined {
    let problem: Error | undefined;
    for (const [index, result] of results.entries()) {
      if (result.status === 'rejected') problem ??= problemOf(result.reason, entries[index]?.line);
      else this.#take(result.value);
    }
    return problem;
  }

  /** The same problem, with what has been done in spite of it. */
  told(error: Error): Error {
    if (!(error instanceof ApiError)) return error;
    const durable = this.#appended + this.#duplicates;
    const next = `entries of this call that are durable: ${durable}; send all again when it is mended, those are known by their ids`;
    return new ApiError(error.status, error.code, `${error.message} (${next})`);
  }

  #take({ seq, duplicate }: Receipt): void {
    if (duplicate) this.#duplicates += 1;
    else this.#appended += 1;
    this.#last = Math.max(this.#last ?? 0, seq);
  }
}

function problemOf(reason: unknown, line: number | undefined): Error {
  if (!(reason instanceof StoreError)) {
    return reason instanceof Error ? reason : new Error(String(reason));
  }
  const [status, code] = reason.code === 'Invalid' ? [422, 'BadLine'] : [503, reason.code];
  return new ApiError(status, code, `line ${line}: ${reason.message}`);
}
