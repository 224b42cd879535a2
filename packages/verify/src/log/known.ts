import { JournalError, type NoteKey } from '@clotho/core/journal';

import type { Findings } from '../check/finding.ts';
import { judgeSignatures, readCheckpoint, type SignedCheckpoint } from '../check/trust.ts';

/** A checkpoint that somebody has besides the log: the auditor, the archive. */
export interface KnownCheckpoint {
  /** What it is called in what is said about it. */
  name: string;
  note: string;
}

interface Expected {
  origin: string;
  keys: readonly NoteKey[];
  whose: string;
}

/** Those that are signed as they should be, by size; what is wrong with others is a finding. */
export function openKnown(
  known: readonly KnownCheckpoint[],
  expected: Expected,
  findings: Findings,
): SignedCheckpoint[] {
  return known
    .flatMap((each) => open(each, expected, findings) ?? [])
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => a.size - b.size);
}

function open(
  { name, note }: KnownCheckpoint,
  expected: Expected,
  findings: Findings,
): SignedCheckpoint | undefined {
  try {
    const checkpoint = readCheckpoint(note, name, expected.keys);
    return judgeSignatures(findings, checkpoint, expected) ? checkpoint : undefined;
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    findings.unchecked('FileUnreadable', `${name} can't be read: ${error.message}`);
    return undefined;
  }
}

/** Whether the log still has as many entries as were signed for. */
export function checkLength(
  newest: SignedCheckpoint,
  known: readonly SignedCheckpoint[],
  findings: Findings,
): void {
  const largest = known.at(-1);
  if (!largest || largest.size <= newest.size) return;
  const last = largest.size - 1;
  const gone = last === newest.size ? 'this one is' : `this one to entry ${last} are`;
  findings.tampered(
    'JournalShorter',
    `the journal was cut back: ${largest.file} signs for ${largest.size} entries, and the journal shows ${newest.size}; ${gone} gone`,
    { entry: { seq: newest.size } },
  );
}
