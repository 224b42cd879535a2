import {
  equalHashes,
  hashInTile,
  hex,
  JournalError,
  PACK,
  parseLeaf,
  parsePlainLeaf,
  type LeafEntry,
  type ProvenTiles,
} from '@clotho/core/journal';

import { filesIn, type Evidence } from './evidence.ts';
import type { Finding, Place } from './finding.ts';
import { lookedFiles } from './leaf-workers.ts';
import type { LookedLeaves } from './leaves.ts';
import { eachLine, guessName, nameOf } from './lines.ts';
import { reportTile } from './tree.ts';

/** An entry as it stands in the pack. */
export interface SeenEntry {
  entry: LeafEntry;
  /** Leaf hash of its bytes, in hex. */
  hash: string;
  place: Place;
  /** Whether the journal has exactly these bytes at this place. */
  isProven: boolean;
}

interface Walk {
  evidence: Evidence;
  tree: ProvenTiles;
  size: number;
  /** `seq` of the entry before; -1 at the start. */
  last: number;
  seen: number;
  unproven: number;
}

/** Holds every entry of the pack against the tree, and shows each to `visit`, in the pack's order. */
export async function checkEntries(
  evidence: Evidence,
  { tree, size, workers }: { tree: ProvenTiles; size: number; workers: number },
  visit: (seen: SeenEntry) => void,
): Promise<void> {
  const { scope } = evidence.manifest;
  const first = scope.kind === 'Range' ? scope.from : 0;
  const walk: Walk = { evidence, tree, size, last: first - 1, seen: 0, unproven: 0 };
  const files = filesIn(evidence, PACK.entries);
  for await (const { file, bytes, looked } of lookedFiles(evidence.reader, files, workers)) {
    eachLine(file, bytes, (line, place) => {
      const seen = look(walk, line, place, looked);
      if (seen) visit(seen);
    });
  }
  checkEnd(walk);
  tell(walk);
}

function look(
  walk: Walk,
  line: Buffer,
  place: Required<Place>,
  looked: LookedLeaves,
): SeenEntry | undefined {
  walk.seen += 1;
  const index = place.line - 1;
  const entry = read(walk, line, place, looked.plain[index] === 1);
  if (!entry) return undefined;
  checkOrder(walk, entry, place);
  const hash = hashInTile(looked.hashes, index);
  const isProven = isInJournal(walk, entry, hash, place);
  if (!isProven) walk.unproven += 1;
  return { entry, hash: hex(hash), place, isProven };
}

function read(walk: Walk, line: Buffer, place: Place, isPlain: boolean): LeafEntry | undefined {
  try {
    return isPlain ? parsePlainLeaf(line) : parseLeaf(line);
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    walk.unproven += 1;
    const name = guessName(line) ?? { seq: walk.last + 1 };
    const message = `it was altered so that it can't be read any more: ${error.message}`;
    walk.evidence.findings.tampered('EntryUnreadable', message, { entry: name, place });
    walk.last = Math.max(walk.last, name.seq);
    return undefined;
  }
}

/** Entries come by rising number; all of them where the pack is said to be a range. */
function checkOrder(walk: Walk, entry: LeafEntry, place: Place): void {
  const { findings, manifest } = walk.evidence;
  const { seq } = entry;
  if (seq === walk.last) {
    findings.tampered('EntryOrder', `there is a second entry ${seq}`, named(entry, place));
  } else if (seq < walk.last) {
    findings.tampered(
      'EntryOrder',
      `it stands after entry ${walk.last}; they were reordered`,
      named(entry, place),
    );
  } else if (manifest.scope.kind === 'Range' && seq > walk.last + 1 && !isErasure(walk, entry)) {
    reportMissing(walk, walk.last + 1, seq - 1, place);
  }
  walk.last = Math.max(walk.last, seq);
}

/** What was erased since is said by entries behind the span; they stand at its end. */
function isErasure({ evidence, last }: Walk, { kind }: LeafEntry): boolean {
  const { scope } = evidence.manifest;
  return kind === 'BlobErased' && scope.kind === 'Range' && last >= scope.to;
}

function isInJournal(
  { evidence: { findings }, tree, size }: Walk,
  entry: LeafEntry,
  hash: Uint8Array,
  place: Place,
): boolean {
  const { seq } = entry;
  if (seq >= size) {
    findings.tampered(
      'EntryNotInJournal',
      `the journal has ${size} entries, numbered from 0; this one was put in`,
      named(entry, place),
    );
    return false;
  }
  const leaf = tree.leaf(seq);
  if (!leaf.ok) {
    reportTile(findings, leaf, `whether entry ${seq} is in the journal`);
    return false;
  }
  if (equalHashes(leaf.bytes, hash)) return true;
  const message = `it is not what was signed for; the journal has other bytes at place ${seq}`;
  findings.tampered('EntryAltered', message, named(entry, place));
  return false;
}

function named(entry: LeafEntry, place: Place): Pick<Finding, 'entry' | 'place'> {
  return { entry: nameOf(entry), place };
}

function checkEnd(walk: Walk): void {
  const { findings, manifest } = walk.evidence;
  const { scope, entries } = manifest;
  if (scope.kind === 'Range' && walk.last < scope.to) {
    reportMissing(walk, walk.last + 1, scope.to);
  }
  if (walk.seen !== entries && !findings.has('EntryMissing', 'EntryOrder', 'EntryNotInJournal')) {
    findings.tampered(
      'EntryMissing',
      `the pack was made with ${entries} entries and has ${walk.seen}`,
      { place: { file: PACK.entries } },
    );
  }
}

function reportMissing({ evidence }: Walk, from: number, to: number, place?: Place): void {
  const which = from === to ? `entry ${from} is` : `entries ${from} to ${to} are`;
  const before = place ? ' before this place' : ' at the end';
  evidence.findings.tampered('EntryMissing', `${which} missing${before}`, {
    entry: { seq: from },
    place: place ?? { file: PACK.entries },
  });
}

function tell({ evidence: { findings, manifest }, seen, unproven, size }: Walk): void {
  if (unproven > 0 || seen === 0) return;
  const { scope } = manifest;
  const all = seen === 1 ? 'The entry is' : `All ${seen} entries are`;
  findings.proven.push(
    `${all} in that journal of ${size}, byte for byte, at the places they claim.`,
  );
  if (scope.kind === 'Range' && !findings.has('EntryMissing')) {
    findings.proven.push(`None is left out from entry ${scope.from} to entry ${scope.to}.`);
  }
}
