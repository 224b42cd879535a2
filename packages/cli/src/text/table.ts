import type { Paint, Tone } from './style.ts';

export interface Cell {
  text: string;
  tone?: Tone;
}

const GAP = '   ';
const SEGMENTER = new Intl.Segmenter('en');

/** Columns as wide as their widest cell, without trailing blanks; one line a row. */
export function table(header: readonly string[], rows: readonly Cell[][], paint: Paint): string {
  const heading: Cell[] = header.map((text) => ({ text, tone: 'strong' }));
  return alignedRows([heading, ...rows], paint)
    .map((line) => `${line}\n`)
    .join('');
}

/** The same without a header, as lines. */
export function alignedRows(given: readonly Cell[][], paint: Paint): string[] {
  const rows = given.map((row) => row.map((cell) => ({ ...cell, text: oneLine(cell.text) })));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach(({ text }, at) => {
      widths[at] = Math.max(widths[at] ?? 0, width(text));
    });
  }
  return rows.map((row) => {
    const last = row.findLastIndex(({ text }) => text !== '');
    const cells = row.slice(0, last + 1).map(({ text, tone = 'plain' }, at) => {
      const blanks = at === last ? 0 : (widths[at] ?? 0) - width(text);
      return paint(tone, text) + ' '.repeat(blanks);
    });
    return cells.join(GAP);
  });
}

/** What a reader sees as characters. */
export function charactersOf(text: string): string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

function width(text: string): number {
  return charactersOf(text).length;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trimEnd();
}
