import { type LeafEntry } from '@clotho/core/journal';

import type { EntryName, Place } from './finding.ts';

const NEWLINE = 0x0a;

/** The lines of a file of entries, without their line ends, and where each stands. */
export function eachLine(
  file: string,
  bytes: Buffer,
  visit: (line: Buffer, place: Required<Place>) => void,
): void {
  let line = 1;
  for (let offset = 0; offset < bytes.length; line += 1) {
    const found = bytes.indexOf(NEWLINE, offset);
    const end = found === -1 ? bytes.length : found;
    visit(bytes.subarray(offset, end), { file, line, offset });
    offset = end + 1;
  }
}

/** How an entry is called in what is said about it. */
export function nameOf({ seq, kind, subject }: LeafEntry): EntryName {
  const words = [subject.kind, [subject.namespace, subject.name].filter(Boolean).join('/')];
  return { seq, kind, subject: words.filter(Boolean).join(' ') };
}

/** What can be read of an entry that can't be read as a whole. */
export function guessName(line: Buffer): EntryName | undefined {
  const text = line.toString('latin1');
  const [, seq] = /"seq":"(\d{1,15})"/.exec(text) ?? [];
  const [, kind] = /"type":"[\w.]*\.(\w+)"/.exec(text) ?? [];
  const [, subject] = /"subject":"([^"]+)","time"/.exec(text) ?? [];
  if (seq === undefined) return undefined;
  return { seq: Number(seq), ...(kind ? { kind } : {}), ...(subject ? { subject } : {}) };
}
