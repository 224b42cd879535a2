import type { ImportAnswer } from '@clotho/api';
import { StoreError, type Journal, type Receipt } from '@clotho/store';
import type { Appender } from '../pipeline-entries.ts';
import { ApiError } from '../problem.ts';
import type { Lines } from './lines.ts';
import { readEntries, type NumberedEntry } from './read-entries.ts';

/**
 * What may wait for the journal before no more lines are read: some batches' worth, and what the
 * command line sends at once. A connection that is stopped again and again grows slow.
 */
const MOST_WAITING = { entries: 4096, characters: 16 * 1024 * 1024 };

type Appending = Pick<Journal, 'appendEach' | 'search'>;

/**
 * Appends lines as they come, in their order, and answers when all are durable. Ends at the first
 * line that can't be appended; those before it are durable then, and known when they come again.
 *
 * @throws ApiError which names the line
 */
export async function importEntries(
  lines: AsyncIterable<Lines>,
  appender: Appender,
  journal: Appending,
): Promise<ImportAnswer> {
  const running = new Import(appender, journal);
  try {
    for await (const some of lines) {
      if (!(await running.take(some))) break;
    }
  } catch (error) {
    running.fail(error);
  }
  return running.end();
}

interface Part {
  readonly characters: number;
  readonly entries: readonly NumberedEntry[];
  /** Never rejects. */
  readonly settled: Promise<PromiseSettledResult<Receipt>[]>;
}

/** One call: what waits for the journal, and what became of the rest. */
class Import {
  readonly #appender: Appender;
  readonly #journal: Appending;
  readonly #parts: Part[] = [];
  readonly #answer: ImportAnswer = { appended: 0, duplicates: 0, last: null };
  readonly #waiting = { entries: 0, characters: 0 };
  #problem: Error | undefined;
  #end: Error | undefined;

  constructor(appender: Appender, journal: Appending) {
    this.#appender = appender;
    this.#journal = journal;
  }

  /** Hands lines to the journal; resolves when there is room for more, with false when none may come. */
  async take(lines: Lines): Promise<boolean> {
    const { entries, problem } = await readEntries(lines, this.#appender, this.#journal);
    const given = entries.map(({ entry }) => entry);
    const settled = this.#journal.appendEach(this.#appender.source, given);
    const characters = lines.texts.reduce((sum, { length }) => sum + length, 0);
    this.#parts.push({ entries, characters, settled });
    this.#waiting.entries += entries.length;
    this.#waiting.characters += characters;
    while (this.#isFull()) await this.#settleFirst();
    if (problem) this.fail(problem);
    return this.#problem === undefined && this.#end === undefined;
  }

  /** No more lines come, for this reason; what is wrong with an earlier one is told instead of it. */
  fail(error: unknown): void {
    this.#end = errorOf(error);
  }

  /** Resolves when nothing waits any more. @throws the first problem */
  async end(): Promise<ImportAnswer> {
    while (this.#parts.length > 0) await this.#settleFirst();
    const problem = this.#problem ?? this.#end;
    if (problem) throw this.#told(problem);
    return this.#answer;
  }

  #isFull(): boolean {
    const { entries, characters } = this.#waiting;
    return entries > MOST_WAITING.entries || characters > MOST_WAITING.characters;
  }

  async #settleFirst(): Promise<void> {
    const part = this.#parts.shift();
    if (!part) return;
    this.#waiting.entries -= part.entries.length;
    this.#waiting.characters -= part.characters;
    for (const [index, result] of (await part.settled).entries()) {
      if (result.status === 'fulfilled') this.#count(result.value);
      else this.#problem ??= problemOf(result.reason, part.entries[index]?.line);
    }
  }

  #count({ seq, duplicate }: Receipt): void {
    const answer = this.#answer;
    if (duplicate) answer.duplicates += 1;
    else answer.appended += 1;
    answer.last = Math.max(answer.last ?? 0, seq);
  }

  /** The problem, with what has been done in spite of it. */
  #told(problem: Error): Error {
    if (!(problem instanceof ApiError)) return problem;
    const { appended, duplicates } = this.#answer;
    const next = `entries of this call that are durable: ${appended + duplicates}; send all again when it is mended, those are known by their ids`;
    return new ApiError(problem.status, problem.code, `${problem.message} (${next})`);
  }
}

function problemOf(reason: unknown, line: number | undefined): Error {
  if (!(reason instanceof StoreError)) return errorOf(reason);
  const [status, code] = reason.code === 'Invalid' ? [422, 'BadLine'] : [503, reason.code];
  return new ApiError(status, code, `line ${line}: ${reason.message}`);
}

function errorOf(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
