import { isUtf8 } from 'node:buffer';
import { ApiError } from '../problem.ts';

const LINE_END = 0x0a;
/** An entry has 65,535 bytes at most; a line may write each of them as an escape. */
const MOST_IN_LINE = 512 * 1024;

/** Lines that came together. */
export interface Lines {
  /** Number of the first. */
  readonly first: number;
  readonly texts: readonly string[];
}

/**
 * The lines of a body as they come, whole ones only; whoever takes them sets the pace. Numbers count
 * from `first` on. Throws ApiError which names the line.
 */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  first: number,
): AsyncGenerator<Lines, void> {
  let next = first;
  let begun: Buffer[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LINE_END);
    if (end >= 0) {
      const lines = decode(Buffer.concat([...begun, chunk.subarray(0, end)]), next);
      yield lines;
      next += lines.texts.length;
      begun = [];
    }
    begun.push(chunk.subarray(end + 1));
    requireShort(begun, next);
  }
  const last = Buffer.concat(begun);
  if (last.length > 0) yield decode(last, next);
}

function decode(bytes: Buffer, first: number): Lines {
  if (isUtf8(bytes)) return { first, texts: bytes.toString().split('\n') };
  const detail = `what begins with line ${first} is not UTF-8: write the file in UTF-8`;
  throw new ApiError(400, 'BadLine', detail);
}

function requireShort(begun: readonly Buffer[], line: number): void {
  const length = begun.reduce((sum, { length: bytes }) => sum + bytes, 0);
  if (length <= MOST_IN_LINE) return;
  const detail = `line ${line} is over ${MOST_IN_LINE} bytes: an entry is one line, and large content goes into a blob`;
  throw new ApiError(413, 'BadLine', detail);
}
