import { EntryInput, type JournalEntry } from '@clotho/api';
import type { Journal } from '@clotho/store';
import { Compile } from 'typebox/compile';
import { entriesBy, type Appender } from '../pipeline-entries.ts';
import { ApiError } from '../problem.ts';
import type { Lines } from './lines.ts';

/** An entry, and the line where it stands. */
export interface NumberedEntry {
  readonly line: number;
  readonly entry: JournalEntry;
}

export interface ReadEntries {
  /** Up to the first line that is none, or not theirs to say. */
  readonly entries: readonly NumberedEntry[];
  readonly problem?: ApiError;
}

type Reading = Pick<Journal, 'search'>;

const shape = Compile(EntryInput);

/** The entries of some lines, as this appender may append them; empty lines are passed over. */
export async function readEntries(
  lines: Lines,
  appender: Appender,
  journal: Reading,
): Promise<ReadEntries> {
  const read = entriesIn(lines);
  try {
    return { ...read, entries: await said(read.entries, appender, journal) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return upToRefused(read.entries, appender, journal);
  }
}

function entriesIn({ first, texts }: Lines): ReadEntries {
  const entries: NumberedEntry[] = [];
  for (const [index, text] of texts.entries()) {
    if (text.trim() === '') continue;
    try {
      entries.push({ line: first + index, entry: entryIn(text) });
    } catch (error) {
      return { entries, problem: atLine(first + index, error) };
    }
  }
  return { entries };
}

async function said(
  entries: readonly NumberedEntry[],
  appender: Appender,
  journal: Reading,
): Promise<readonly NumberedEntry[]> {
  const given = entries.map(({ entry }) => entry);
  const own = await entriesBy(appender, given, journal);
  return entries.map(({ line, entry }, index) => ({ line, entry: own[index] ?? entry }));
}

/** One of them is not theirs to say: which one. */
async function upToRefused(
  all: readonly NumberedEntry[],
  appender: Appender,
  journal: Reading,
): Promise<ReadEntries> {
  const entries: NumberedEntry[] = [];
  for (const numbered of all) {
    try {
      entries.push(...(await said([numbered], appender, journal)));
    } catch (error) {
      return { entries, problem: atLine(numbered.line, error) };
    }
  }
  return { entries };
}

function atLine(line: number, error: unknown): ApiError {
  if (!(error instanceof ApiError)) throw error;
  return new ApiError(error.status, error.code, `line ${line}: ${error.message}`);
}

function entryIn(text: string): JournalEntry {
  const value = jsonIn(text);
  if (shape.Check(value)) return value;
  const problems = shape
    .Errors(value)
    .slice(0, 3)
    .map(({ instancePath, message }) => `${instancePath.slice(1) || 'the entry'} ${message}`);
  throw new ApiError(422, 'BadLine', problems.join('; '));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ApiError(422, 'BadLine', `it is no JSON: ${reason}`);
  }
}
