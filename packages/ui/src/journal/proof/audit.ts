import { equalBytes, type Bytes } from './bytes.ts';
import { ProofError } from './error.ts';
import type { Finding } from './finding.ts';
import { leafHash, rootOver, type Hash } from './hash.ts';
import { openCheckpoint, parseKey, type Checkpoint, type VerifierKey } from './note.ts';
import type { LogSource } from './source.ts';
import { nodesIn, TILE_WIDTH } from './tiles.ts';
import { consistencyPath, inclusionPath, isConsistent, isIncluded, rootOf } from './tree.ts';

/** What this browser keeps of a look at the journal, to hold it against the next. */
export interface Seen {
  /** Verifier key, as a line. */
  readonly key: string;
  /** The signed note. */
  readonly note: string;
}

/** A state of the journal that its key vouches for, with what was found on the way. */
export interface Look {
  readonly findings: readonly Finding[];
  /** Undefined: not signed, so that nothing further can be said. */
  readonly checkpoint?: Checkpoint | undefined;
  /** What to keep, if nothing failed. */
  readonly seen?: Seen | undefined;
}

/** An entry as it is shown. */
export interface Shown {
  readonly seq: number;
  readonly leaf: Bytes;
}

/**
 * Takes a look at the journal: is its newest state signed, by the key that is known, and does it
 * begin with what was there at the last look?
 */
export async function look(
  source: LogSource,
  keyLine: string | undefined,
  seen: Seen | undefined,
): Promise<Look> {
  const line = keyLine ?? seen?.key;
  if (line === undefined) return { findings: [unchecked('signature', 'no-key')] };
  const key = await parseKey(line);
  const note = await source.checkpoint();
  const checkpoint = await signedOrNot(note, key);
  if (!checkpoint) {
    return { findings: [{ property: 'signature', outcome: 'fails', reason: 'not-signed' }] };
  }
  const { size } = checkpoint;
  const findings: Finding[] = [
    { property: 'signature', outcome: 'holds', reason: 'signed', size },
    keyFinding(line, seen),
    await sinceLastLook(source, checkpoint, seen),
  ];
  const isGood = findings.every(({ outcome }) => outcome !== 'fails');
  return { findings, checkpoint, seen: isGood ? { key: line, note } : undefined };
}

/** Whether each of the entries is in the journal as it is shown. Ends at the first that is not. */
export async function checkEntries(
  source: LogSource,
  checkpoint: Checkpoint,
  entries: readonly Shown[],
): Promise<Finding> {
  const { size } = checkpoint;
  const signed = entries.filter(({ seq }) => seq < size);
  if (signed.length === 0) return { ...unchecked('inclusion', 'not-yet-signed'), size };
  for (const { seq, leaf } of signed) {
    const path = await inclusionPath(seq, size, nodesIn(size, source.readTile));
    if (await isIncluded(seq, await leafHash(leaf), checkpoint, path)) continue;
    return { property: 'inclusion', outcome: 'fails', reason: 'not-included', seq, size };
  }
  return {
    property: 'inclusion',
    outcome: 'holds',
    reason: 'included',
    count: signed.length,
    size,
    ...(signed.length === 1 && signed[0] ? { seq: signed[0].seq } : {}),
  };
}

/**
 * Reads every entry and builds the tree anew: the journal holds these entries and no others.
 * `onProgress` is told how many were read; aborting ends it early, with nothing found.
 */
export async function checkAll(
  source: LogSource,
  checkpoint: Checkpoint,
  { onProgress, signal }: { onProgress: (count: number) => void; signal: AbortSignal },
): Promise<Finding | undefined> {
  const { size, root } = checkpoint;
  const node = nodesIn(size, source.readTile);
  const full: Hash[] = [];
  let rest: Hash[] = [];
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    if (signal.aborted) return undefined;
    rest = await Promise.all((await source.bundle(index, size)).map(leafHash));
    const begin = index * TILE_WIDTH;
    for (const [i, hash] of rest.entries()) {
      if (equalBytes(hash, await node(0, begin + i))) continue;
      return {
        property: 'inclusion',
        outcome: 'fails',
        reason: 'not-included',
        seq: begin + i,
        size,
      };
    }
    if (rest.length === TILE_WIDTH) full.push(await rootOver(rest));
    onProgress(begin + rest.length);
  }
  const own = await rootOf(full, rest.length === TILE_WIDTH ? [] : rest);
  return equalBytes(own, root)
    ? { property: 'inclusion', outcome: 'holds', reason: 'included', count: size, size }
    : { property: 'inclusion', outcome: 'fails', reason: 'not-included', size };
}

/** Whether somebody who has `note` was shown the same journal, be it earlier or later. */
export async function compareWith(
  source: LogSource,
  own: Checkpoint,
  note: string,
  keyLine: string,
): Promise<Finding> {
  const other = await signedOrNot(`${note.trim()}\n`, await parseKey(keyLine));
  if (!other) return { property: 'same-view', outcome: 'fails', reason: 'not-signed' };
  if (other.size > own.size) {
    return { ...unchecked('same-view', 'not-yet-signed'), from: other.size, size: own.size };
  }
  const same = await beginsWith(source, own, other);
  return {
    property: 'same-view',
    outcome: same ? 'holds' : 'fails',
    reason: same ? 'same-journal' : 'other-journal',
    from: other.size,
    size: own.size,
  };
}

function keyFinding(line: string, seen: Seen | undefined): Finding {
  if (!seen) return unchecked('key', 'first-key');
  return seen.key === line
    ? { property: 'key', outcome: 'holds', reason: 'same-key' }
    : { property: 'key', outcome: 'fails', reason: 'other-key' };
}

async function sinceLastLook(
  source: LogSource,
  now: Checkpoint,
  seen: Seen | undefined,
): Promise<Finding> {
  const { size } = now;
  const property = 'consistency';
  if (!seen) return unchecked(property, 'first-look');
  const before = await signedOrNot(seen.note, await parseKey(seen.key));
  if (!before) return unchecked(property, 'first-look');
  const from = before.size;
  if (from > size) return { property, outcome: 'fails', reason: 'shorter', from, size, seq: size };
  if (!(await beginsWith(source, now, before))) {
    return { property, outcome: 'fails', reason: 'rewritten', from, size };
  }
  return { property, outcome: 'holds', reason: from === size ? 'unchanged' : 'grown', from, size };
}

async function beginsWith(
  source: LogSource,
  now: Checkpoint,
  before: Checkpoint,
): Promise<boolean> {
  const path = await consistencyPath(before.size, now.size, nodesIn(now.size, source.readTile));
  return isConsistent(before, now, path);
}

async function signedOrNot(note: string, key: VerifierKey): Promise<Checkpoint | undefined> {
  try {
    return await openCheckpoint(note, key);
  } catch (error) {
    if (error instanceof ProofError) return undefined;
    throw error;
  }
}

function unchecked(property: Finding['property'], reason: Finding['reason']): Finding {
  return { property, outcome: 'unchecked', reason };
}
