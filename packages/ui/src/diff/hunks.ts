import { structuredPatch } from 'diff';
import { visible } from './visible.ts';

/** One line of a difference, as react-diff-view reads it. */
type DiffLine =
  | { type: 'insert'; isInsert: true; content: string; lineNumber: number }
  | { type: 'delete'; isDelete: true; content: string; lineNumber: number }
  | {
      type: 'normal';
      isNormal: true;
      content: string;
      oldLineNumber: number;
      newLineNumber: number;
    };

export interface DiffHunk {
  content: string;
  oldStart: number;
  newStart: number;
  oldLines: number;
  newLines: number;
  changes: DiffLine[];
}

const CONTEXT = 3;
const LONGEST_LINE = 1_000;
/** Texts with more differences than this are told to be other texts; finding them takes too long. */
const MOST_EDITS = 5_000;

/** What differs, with three lines around; undefined if nearly everything does. */
export function hunksOf(before: string, after: string): DiffHunk[] | undefined {
  const patch = structuredPatch('', '', before, after, '', '', {
    context: CONTEXT,
    maxEditLength: MOST_EDITS,
  });
  return patch?.hunks.map(({ lines, ...place }) => ({
    ...place,
    content: `@@ -${place.oldStart},${place.oldLines} +${place.newStart},${place.newLines} @@`,
    changes: linesOf(lines, place),
  }));
}

/** A line as it is drawn: whole if it is not very long, with nothing unseen in it. */
export function drawnLine(line: string): string {
  if (line.length <= LONGEST_LINE) return visible(line);
  const rest = line.length - LONGEST_LINE;
  return `${visible(line.slice(0, LONGEST_LINE).toWellFormed())}… (${rest} more characters)`;
}

function linesOf(
  lines: readonly string[],
  { oldStart, newStart }: { oldStart: number; newStart: number },
): DiffLine[] {
  let old = oldStart;
  let now = newStart;
  return lines.flatMap((line): DiffLine[] => {
    const content = drawnLine(line.slice(1));
    switch (line.charAt(0)) {
      case '+':
        return [{ type: 'insert', isInsert: true, content, lineNumber: now++ }];
      case '-':
        return [{ type: 'delete', isDelete: true, content, lineNumber: old++ }];
      case ' ':
        return [
          { type: 'normal', isNormal: true, content, oldLineNumber: old++, newLineNumber: now++ },
        ];
      default:
        return [];
    }
  });
}
